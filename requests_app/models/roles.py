"""Who may do what at the desk (design §7). Membership counts, never ``is_superuser``: there is no bypass."""

from collections.abc import Mapping
from enum import StrEnum

from journal.roles import Role


class Act(StrEnum):
    """What a verb may ask permission for."""

    REGISTER_CASE = "register_case"
    SEE_CASES = "see_cases"
    HANDLE_CASE = "handle_case"
    SEE_IDENTITY = "see_identity"
    APPROVE = "approve"
    SEE_JOURNAL = "see_journal"
    MAKE_DOSSIER = "make_dossier"


ALLOWED: Mapping[Act, frozenset[str]] = {
    Act.REGISTER_CASE: frozenset({Role.INTAKE, Role.HANDLER, Role.APPROVER}),
    Act.SEE_CASES: frozenset({Role.INTAKE, Role.HANDLER, Role.APPROVER}),
    Act.HANDLE_CASE: frozenset({Role.HANDLER, Role.APPROVER}),
    Act.SEE_IDENTITY: frozenset({Role.HANDLER, Role.APPROVER}),
    Act.APPROVE: frozenset({Role.APPROVER}),
    Act.SEE_JOURNAL: frozenset({Role.AUDITOR, Role.APPROVER}),
    Act.MAKE_DOSSIER: frozenset({Role.APPROVER}),  # not the auditor: it has the content of the case
}

__all__ = ["ALLOWED", "Act", "Role"]
