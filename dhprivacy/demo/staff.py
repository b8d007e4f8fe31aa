"""The two members of staff of the demo. Passwords and code apps are made once and kept beside the demo's data."""

import base64
import json
import os
import secrets
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.models import Group, User

from requests_app.models.roles import Role

CAST = {"cilla": Role.HANDLER, "eva": Role.APPROVER}
LOGINS = "logins.json"
STEP = 30  # seconds that a code is shown


def make_staff(place: Path) -> None:
    """Cilla, who handles cases, and Eva, who approves; the same passwords and code apps in every run."""
    for name, login in logins(place / LOGINS).items():
        user, _made = User.objects.get_or_create(username=name, defaults={"is_staff": True, "first_name": name.title()})
        if not user.check_password(login["password"]):
            user.set_password(login["password"])
            user.save()
        user.groups.add(Group.objects.get_or_create(name=login["role"])[0])
        if not Authenticator.objects.filter(user=user).exists():
            sealed = {"secret": get_adapter().encrypt(login["app"])}
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=sealed)


def logins(path: Path) -> dict[str, dict[str, str]]:
    """The logins in ``path`` (readable by its owner only), made at first."""
    kept: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if all("app" in kept.get(name, {}) for name in CAST):
        return kept
    for name, role in CAST.items():
        fresh = {"password": secrets.token_urlsafe(12), "app": base64.b32encode(secrets.token_bytes(20)).decode()}
        kept[name] = {"role": str(role), **fresh, **kept.get(name, {})}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=2)
    return kept


def code(app: str, at: int) -> str:
    """What a code app with this seed shows at ``at``, in seconds since the epoch (RFC 6238)."""
    seed = base64.b32decode(app)
    return TOTP(seed, 6, SHA1(), STEP).generate(at).decode("ascii")  # noqa: S303 - what every such app computes
