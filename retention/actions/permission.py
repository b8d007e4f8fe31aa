"""Who may do what with the clocks (design §7). A role is a group; being a superuser is none."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from journal.roles import Role, has_role

SEES_CLOCKS = frozenset({Role.HANDLER, Role.APPROVER, Role.AUDITOR})
ASKS_FOR_RELEASE = frozenset({Role.HANDLER, Role.APPROVER})
APPROVES = frozenset({Role.APPROVER})


class NotNow(Exception):
    """It can't be done as things stand; the text says why, for whoever asked."""


def require(by: User, roles: Collection[str]) -> None:
    """Let ``by`` pass or raise ``PermissionDenied``."""
    if not has_role(by, roles):
        raise PermissionDenied
