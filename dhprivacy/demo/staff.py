"""The two members of staff of the demo. Their passwords are made once and kept beside the demo's data."""

import json
import os
import secrets
from pathlib import Path

from django.contrib.auth.models import Group, User

from requests_app.models.roles import Role

CAST = {"cilla": Role.HANDLER, "eva": Role.APPROVER}


def make_staff(place: Path) -> None:
    """Cilla, who handles cases, and Eva, who approves; the same passwords in every run."""
    for name, login in logins(place / "logins.json").items():
        user, _made = User.objects.get_or_create(username=name, defaults={"is_staff": True, "first_name": name.title()})
        if not user.check_password(login["password"]):
            user.set_password(login["password"])
            user.save()
        user.groups.add(Group.objects.get_or_create(name=login["role"])[0])


def logins(path: Path) -> dict[str, dict[str, str]]:
    """The logins in ``path`` (readable by its owner only), made at first."""
    if not path.exists():
        fresh = {name: {"role": str(role), "password": secrets.token_urlsafe(12)} for name, role in CAST.items()}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(fresh, file, indent=2)
    kept: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return kept
