"""Security measures (Art. 30(1)(g), 32(1)): only what this program does, each with the room that does it.

Figures are read from where they are set, so that the sentence follows them. What the company does beside the program
(doors, machines, training) it adds by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Measure:
    """One measure: its heading and what is done."""

    title: str
    text: str


def measures() -> Iterator[Measure]:
    """Every measure, in the language of the moment."""
    yield from _secrecy()
    yield from _integrity()
    yield from _minimisation()


def _secrecy() -> Iterator[Measure]:
    yield Measure(
        _("Encryption"),
        _(
            "Attachments, ID images, incoming mail as it came and copies of data are stored encrypted, each file with "
            "a key of its own (AES-256-GCM), and the keys are wrapped by a master key that is not in the database. "
            "Over the network everything goes by TLS when the site's address is https, and browsers are told to use "
            "nothing else."
        ),
    )
    yield Measure(
        _("Access"),
        _(
            "Staff have accounts of their own and see what their role needs: intake, handler, approver, auditor or "
            "administrator. No account passes by the roles. They sign in with a password and a second factor (a code "
            "app, a passkey or a security key), without which no page of the desk opens. "
            "Passwords have at least %(letters)d characters, are stored as Argon2 hashes, and tries at the door are "
            "counted. A session ends after half an hour without use and after %(hours)d hours in all. Personal numbers "
            "are masked, and the address and phone of a person with protected identity are hidden."
        )
        % {"letters": _password_length(), "hours": settings.SESSION_COOKIE_AGE // 3600},
    )
    yield Measure(
        _("Two persons"),
        _(
            "Erasure, refusal and disclosure to an address that is not on file are proposed by one person and approved "
            "by another. The database refuses an approval by the person who proposed."
        ),
    )
    yield Measure(
        _("The right recipient"),
        _(
            "Nothing is handed out before identity is accepted. The answer lies behind a secret link and a code that "
            "is sent to the address of the case and is good for a short while; the mail says only that an answer waits."
        ),
    )


def _integrity() -> Iterator[Measure]:
    yield Measure(
        _("Traceability"),
        _(
            "Every step is written to a journal that the database lets nobody change or delete from. Its lines are "
            "chained and signed, so that a gap shows. The journal holds no personal data."
        ),
    )
    yield Measure(
        _("Files from outside"),
        _(
            "Uploaded images and incoming mail are opened in a process of its own with narrow limits, and images are "
            "drawn anew before anybody sees them. What strangers can send is limited in size and number. Public pages "
            "load nothing from third parties and run no script."
        ),
    )
    yield Measure(
        _("Resilience"),
        _(
            "Each step is one transaction: after a crash it is done or not done, never half. What the clock missed is "
            "caught up. Every change of the program is tested on both databases, with attacks, killed processes and "
            "races among the tests."
        ),
    )


def _minimisation() -> Iterator[Measure]:
    yield Measure(
        _("Erasure"),
        _(
            "Every stored field has a rule for how long. What is due is taken every night. After an erasure on request "
            "all sources are searched again. Destroying a file is destroying its key, in the same transaction as the "
            "decision. The keys of ID images lie in a table of their own, so that backups can be made without them."
        ),
    )
    yield Measure(
        _("Data minimisation"),
        _(
            "An ID image is destroyed when identity has been decided; the database refuses to close a case that still "
            "has one. Logs and addresses of pages hold no personal data. The limit on tries keeps a keyed hash instead "
            "of the visitor's address, and the key is replaced every day."
        ),
    )


def _password_length() -> int:
    validators: list[Any] = [*settings.AUTH_PASSWORD_VALIDATORS]
    found = (one.get("OPTIONS", {}).get("min_length") for one in validators)
    return next(int(length) for length in found if length)
