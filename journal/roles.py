"""The groups of staff (design §7). Who may do what is a matter of membership, asked afresh each time.

Being a superuser is no role: there is no bypass.
"""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import models


class Role(models.TextChoices):
    """The groups, by the names they have in the database."""

    INTAKE = "intake"
    HANDLER = "handler"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


def has_role(user: User | AnonymousUser, roles: Collection[str]) -> bool:
    """Whether ``user`` works here still and stands in one of the groups named in ``roles``."""
    return isinstance(user, User) and user.is_active and user.groups.filter(name__in=roles).exists()


def require(by: User, roles: Collection[str]) -> None:
    """For verbs: let ``by`` pass or raise ``PermissionDenied``; asked afresh each time."""
    if not has_role(by, roles):
        raise PermissionDenied


def sees(user: User | AnonymousUser, roles: Collection[str]) -> bool:
    """For doors: whether to show a page or button. Asks once a request; the verb behind it asks afresh."""
    names: set[str] | None = user.__dict__.get("_role_names")
    if names is None:
        names = set(user.groups.values_list("name", flat=True)) if user.is_active else set()
        user.__dict__["_role_names"] = names
    return not names.isdisjoint(roles)
