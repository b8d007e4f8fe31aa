"""Permission is held by the verb, so that no door can forget it."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from requests_app.models.roles import ALLOWED, Act


def may(user: User | AnonymousUser, act: Act) -> bool:
    """Whether the user's groups allow the act; asked afresh each time, so a lost right is lost at once."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.groups.filter(name__in=ALLOWED[act]).exists()


def require(user: User, act: Act) -> None:
    """Raise ``PermissionDenied`` unless the user may."""
    if not may(user, act):
        raise PermissionDenied(act)
