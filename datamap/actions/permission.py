"""Who may do what with holds (design §7). Being a superuser is no role."""

from journal.roles import Role

HANDLES_HOLDS = frozenset({Role.HANDLER, Role.APPROVER})
APPROVES = frozenset({Role.APPROVER})
