"""The pack about one case for the supervisory authority (Art. 58(1)(a), (e); accountability, Art. 5(2))."""

from collections.abc import Iterator, Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import actor
from requests_app.actions.case_lock import lock, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case
from requests_app.models.roles import Act
from requests_app.package.dossier.build import build


def make_dossier(case: Case, *, by: User, words: Mapping[str, object]) -> Iterator[bytes]:
    """The pack's bytes in pieces; ``words`` are the journal's codes in words. The line in the journal comes first.

    The journal is read after that line is written, not under its lock: a long one would keep every writer waiting.
    Raises ``PermissionDenied``, ``NotTypeset``.
    """
    require(by, Act.MAKE_DOSSIER, case)
    with transaction.atomic(durable=True):
        locked = lock(case)
        note(locked, Event.DOSSIER_MADE, by=actor(by))
    return build(locked, words=words, now=timezone.now())
