"""Who may do what with promises (design §7)."""

from journal.roles import Role

SEES_PROMISES = frozenset({Role.HANDLER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR})
SIGNS = frozenset({Role.APPROVER})


class NotNow(Exception):
    """It can't be done as things stand; the text says why."""
