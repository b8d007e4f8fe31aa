"""Mails as Anna and Bertil would send them, and the way they come to us."""

import json
import subprocess
import sys
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from PIL import Image

from outbox.delivery import as_message
from outbox.models import OutgoingMail
from requests_app.models import Case
from tests.requests_app.made_up_cards import as_bytes
from tests.world import ROOT, child_environment

ACCESS = "Hej!\n\nJag begär ett registerutdrag enligt artikel 15 i GDPR.\n\nAnna Åström\n"
COMMAND = [sys.executable, "manage.py", "receive_mail"]


def photo(size: tuple[int, int] = (320, 200)) -> bytes:
    """A made-up photo, no two alike."""
    return as_bytes(Image.effect_noise(size, 60), quality=80)


def letter(text: str = ACCESS, *files: tuple[str, bytes], **headers: str | None) -> bytes:
    """A mail from Anna. ``files`` are name and bytes, ``headers`` replace or add (``in_reply_to``), None leaves out."""
    fields = {
        "from": "Anna Åström <anna@example.com>",
        "to": "gdpr@dhsolutions.se",
        "subject": "Begäran om registerutdrag",
        "date": "Thu, 05 Mar 2026 09:30:00 +0100",
        "message_id": make_msgid(domain="example.com"),
    }
    mail = EmailMessage()
    for name, value in (fields | headers).items():
        if value is not None:
            mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    for name, data in files:
        kind = {"jpg": ("image", "jpeg"), "pdf": ("application", "pdf")}.get(name[-3:], ("application", "octet-stream"))
        mail.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    return bytes(mail)


def from_bertil(text: str = ACCESS, *files: tuple[str, bytes], **headers: str | None) -> bytes:
    """The same from somebody else."""
    return letter(text, *files, **{"from": "Bertil Berg <bertil@example.org>", **headers})


def reply_to(case: Case, text: str = "Tack, jag väntar på svar.\n", *files: tuple[str, bytes], **headers: Any) -> bytes:
    """What a mail program makes of "reply" under our acknowledgement."""
    ours = as_message(OutgoingMail.objects.get(about=case.pseudonym, kind="acknowledgement"))
    number = ours.extra_headers["Message-ID"]
    fields = {"subject": f"Re: {ours.subject}", "in_reply_to": number, "references": number}
    return letter(text, *files, **{**fields, **headers})


def piped(raw: bytes, *options: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Through the real command, as a mail server does it."""
    return subprocess.run(
        [*COMMAND, *options],
        input=raw,
        capture_output=True,
        cwd=ROOT,
        env=child_environment(**environment),
        timeout=120,
        check=False,
    )


def received(raw: bytes) -> dict[str, Any]:
    """What the command answers to a machine."""
    done = piped(raw, "--json")
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
