"""How a test signs staff in: as after password and second factor, without going through both doors each time.

The doors themselves are tried in ``tests/dhprivacy/test_sign_in.py``.
"""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.test import Client

from dhprivacy.sign_in import guard, stay


class DeskClient(Client):
    """Django's, whose ``force_login`` leaves what the desk's guard asks for: a second factor, and that it was shown."""

    def force_login(self, user: User, backend: Any = None, *, second_factor: bool = True) -> None:
        """Signed in just now; with ``second_factor=False`` as somebody who has none yet."""
        super().force_login(user, backend)
        if second_factor and not guard.has_second_factor(user):
            enrol(user)
        session = self.session
        stay.begin(session, second_factor=second_factor)
        session.save()


def forget_second_factors(user: User) -> None:
    """As after a lost telephone, when an administrator has taken the factors off."""
    Authenticator.objects.filter(user=user).delete()


@dataclass(frozen=True)
class CodeApp:
    """An app on somebody's telephone."""

    secret: str

    def code(self, *, later: int = 0) -> str:
        """What it shows now, or ``later`` steps of thirty seconds on."""
        return format_hotp_value(hotp_value(self.secret, next(yield_hotp_counters_from_time()) + later))


def enrol(user: User) -> CodeApp:
    """The account has a second factor, and this is it."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return CodeApp(secret)
