"""Who may do what with the policy (design §7): one writes, another approves."""

from partners.permission import APPROVER, AUDITOR, HANDLER

WRITES_POLICY = frozenset({HANDLER, APPROVER})
APPROVES_POLICY = frozenset({APPROVER})
READS_POLICY = WRITES_POLICY | {AUDITOR}
