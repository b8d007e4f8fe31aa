"""A lost telephone: an administrator takes the second factor off, the person sets up a new one."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from dhprivacy.sign_in.sessions import end_sessions
from journal.record import actor, record
from journal.roles import Role, has_role


@transaction.atomic
def take_factors_off(user: User, *, by: User) -> None:
    """App, keys and recovery codes go, and every session ends; journalled. The password alone opens no desk.

    Raises ``PermissionDenied`` unless an administrator does it, and for one's own account: who still is inside changes
    it there, with what is at hand.
    """
    if not has_role(by, {Role.ADMINISTRATOR}) or user.pk == by.pk:
        raise PermissionDenied
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, by=by)
    record("second_factor_taken_off", by=actor(by), account=user.pk)
