"""Who may do what with holds (design §7). Being a superuser is no role."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from journal.roles import Role, has_role

HANDLES_HOLDS = frozenset({Role.HANDLER, Role.APPROVER})
APPROVES = frozenset({Role.APPROVER})


def require(by: User, roles: Collection[str]) -> None:
    """Raise ``PermissionDenied`` unless ``by`` stands in one of the groups; asked afresh each time."""
    if not has_role(by, roles):
        raise PermissionDenied
