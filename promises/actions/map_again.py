"""A person says that a changed sentence still promises what is measured (R-62)."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.dates import stockholm_date
from journal.record import actor, record
from journal.roles import require
from policy.sentences import Sentence
from promises.actions.permission import SIGNS, NotNow
from promises.mapping import changed_codes, sentences_in_force
from promises.models import SentenceMap


def map_again(code: str, *, by: User, seen: str) -> None:
    """Map the requirement to the words of the policy in force; ``seen`` is the digest of those that were read.

    Raises ``PermissionDenied``, and ``NotNow`` when the sentence has not changed or has changed since it was shown.
    """
    require(by, SIGNS)
    now = timezone.now()
    with transaction.atomic():
        list(SentenceMap.objects.select_for_update().filter(code=code))
        today = stockholm_date(now)
        words = sentences_in_force(today).get(code, [])
        if code not in changed_codes(today):
            raise NotNow(_("This sentence has not changed since it was mapped."))
        if digest_of_words(words) != seen:
            raise NotNow(_("The sentence has changed again since the page was shown: read it once more."))
        SentenceMap.objects.filter(code=code).delete()
        _write(code, words, now, by)
        record("promise_mapped", by=actor(by), requirement=code, sentences=len(words))


def map_the_first(now: datetime) -> None:
    """Before anything is mapped, the version in force is: the two persons who approved it have mapped it so."""
    if SentenceMap.objects.exists():
        return
    with transaction.atomic():
        for code, words in sentences_in_force(stockholm_date(now)).items():
            _write(code, words, now, None)


def digest_of_words(words: Iterable[Sentence]) -> str:
    """A digest of the sentences a person has before them."""
    return "-".join(one.digest[:12] for one in words)


def _write(code: str, words: Iterable[Sentence], now: datetime, by: User | None) -> None:
    SentenceMap.objects.bulk_create(
        [SentenceMap(code=code, sentence=one.name, digest=one.digest, mapped_at=now, mapped_by=by) for one in words],
        ignore_conflicts=True,
    )
