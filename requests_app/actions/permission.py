"""Permission is held by the verb, so that no door can forget it."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from journal.roles import has_role
from requests_app.models.roles import ALLOWED, Act


def may(user: User | AnonymousUser, act: Act) -> bool:
    """Whether the user's groups allow the act; asked afresh each time, so a lost right is lost at once."""
    return has_role(user, ALLOWED[act])


def require(user: User, act: Act) -> None:
    """Raise ``PermissionDenied`` unless the user may."""
    if not may(user, act):
        raise PermissionDenied(act)
