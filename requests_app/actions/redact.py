"""What is about others is marked before a copy leaves (Art. 15(4)); a second person approves them (law.md §7)."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers import InvalidIdentifier, fold, normalise_email, normalise_phone
from journal.record import actor
from partners.models import Partner
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case, DemandOutcome, RedactedKind, Redaction
from requests_app.models.demand import DISCLOSING
from requests_app.models.roles import Act
from requests_app.package.texts import Place, Text, digest_of, passages, texts_of, whole_words

SHORTEST = 2  # signs of a passage
MOST = 5000  # passages of one case; more is a refusal, not a copy with gaps


def leave_out(case: Case, *, by: User, passage: str, kind: RedactedKind, reason: str, only: Place | None = None) -> int:
    """Leave a passage out of the copy wherever it stands in its texts, or in ``only`` one; how many places were new.

    Raises ``NotNow``: no partner, a proposal waits or the copy is being composed, the passage is too short, is the
    person's own name, address or number, or stands nowhere.
    """
    require(by, Act.HANDLE_CASE, case)
    passage = " ".join(passage.split())
    if len(passage) < SHORTEST:
        raise NotNow("passage_too_short")
    if not reason.strip():
        raise NotNow("refusal_needs_reason")
    with transaction.atomic():
        case, partner = _open_to_marks(case)
        if _is_their_own(passage, case, partner):
            raise NotNow("passage_is_their_own")
        found = _marks(case, texts_of(partner.pk), passage, only)
        if not found:
            raise NotNow("passage_not_found")
        for one in found:
            one.kind, one.reason, one.made_by, one.made_at = RedactedKind(kind), reason.strip(), by, timezone.now()
        had = case.redactions.count()
        if had + len(found) > MOST:
            raise NotNow("too_much_left_out")
        Redaction.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
        made = case.redactions.count() - had
        note(case, Event.LEFT_OUT, by=actor(by), kind=str(kind), places=made)
        return made


def put_back(case: Case, *, by: User, marks: Iterable[int]) -> int:
    """Let passages stand in the copy after all, by their primary keys; how many there were. Raises ``NotNow``."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case, _partner = _open_to_marks(case)
        gone, _kinds = case.redactions.filter(pk__in=list(marks)).delete()
        if gone:
            note(case, Event.PUT_BACK, by=actor(by), places=gone)
        return gone


def _open_to_marks(case: Case) -> tuple[Case, Partner]:
    """The locked case and its partner, while marks may still change."""
    case = lock_open(case)
    if case.partner is None:
        raise NotNow("no_partner")
    disclosing = case.demands.filter(right__in=DISCLOSING)
    if disclosing.filter(proposals__approved_at=None, proposals__dropped_at=None, proposals__isnull=False).exists():
        raise NotNow("proposal_waits")
    if disclosing.filter(outcome__in=(DemandOutcome.GRANTED, DemandOutcome.PARTLY), fulfilled_at=None).exists():
        raise NotNow("already_decided")
    return case, case.partner


def _marks(case: Case, texts: Iterable[Text], passage: str, only: Place | None) -> list[Redaction]:
    sought = whole_words(passage)
    return [
        Redaction(case=case, **text.place._asdict(), start=start, end=end, text_digest=digest_of(text.text))
        for text in texts
        if only is None or text.place == only
        for start, end in passages(sought, text.text)
    ]


def _is_their_own(passage: str, case: Case, partner: Partner) -> bool:
    """Art. 15(4) protects others: what the person is called and reached by is theirs to see."""
    own = (partner.name, partner.company, partner.number, partner.customer_number, case.name, case.company)
    if fold(passage) in {fold(one) for one in own if one}:
        return True
    for read, held in ((normalise_email, partner.email_normal), (normalise_phone, partner.phone_normal)):
        try:
            if held and read(passage) == held:
                return True
        except InvalidIdentifier:
            continue
    return False
