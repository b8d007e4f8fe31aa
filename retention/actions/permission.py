"""Who may do what with the clocks (design §7). A role is a group; being a superuser is none."""

from journal.roles import Role

SEES_CLOCKS = frozenset({Role.HANDLER, Role.APPROVER, Role.AUDITOR})
ASKS_FOR_RELEASE = frozenset({Role.HANDLER, Role.APPROVER})
APPROVES = frozenset({Role.APPROVER})


class NotNow(Exception):
    """It can't be done as things stand; the text says why, for whoever asked."""
