"""An address says no to newsletters, and takes it back; a mark is all that is kept of it (Art. 21(3), R-31)."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from identifiers.dates import stockholm_today
from journal.record import REQUESTER, record
from partners.models import ErasedMark, Partner, Suppression
from partners.permission import APPROVER, recorded_as, require


def suppress(of_mark: str, *, now: datetime, by_link: bool = False) -> datetime:
    """Set the mark, in the caller's transaction; answers since when it stands. What was said in a case stays said."""
    Suppression.objects.bulk_create([Suppression(mark=of_mark, set_at=now, by_link=by_link)], ignore_conflicts=True)
    row = Suppression.objects.select_for_update().get(pk=of_mark)
    if row.by_link and not by_link or row.needless_from:
        row.by_link, row.needless_from = row.by_link and by_link, None
        row.save(update_fields=["by_link", "needless_from"])
    return row.set_at


def stop_by_link(of_mark: str) -> bool:
    """The link at the end of a newsletter: from this second none is sent to the address, whoever has it (R-32).

    The mark comes out of the link itself, so it needs no partner and no login, and holds after the partner has gone.
    Answers whether it was not so before.
    """
    if Suppression.objects.filter(pk=of_mark, needless_from=None).exists():
        return False
    with transaction.atomic():
        since = suppress(of_mark, now=timezone.now(), by_link=True)
        stopped = _partners(of_mark).filter(marketing_stopped_at=None).update(marketing_stopped_at=since)
        record("marketing_stopped_by_link", by=REQUESTER, partners=stopped)
    return True


def undo_stop_by_link(of_mark: str) -> bool:
    """Take back what the link did and nothing else: an objection in a case and the end of a relation stand.

    Answers whether there was anything to take back.
    """
    with transaction.atomic():
        row = Suppression.objects.select_for_update().filter(pk=of_mark, by_link=True).first()
        if row is None:
            return False
        stopped = _partners(of_mark).filter(marketing_stopped_at=row.set_at, relation_ended_on=None)
        resumed = stopped.update(marketing_stopped_at=None)
        row.delete()
        record("marketing_stop_taken_back", by=REQUESTER, partners=resumed)
    return True


def carry_over(old_mark: str, new_mark: str) -> datetime | None:
    """The stop that holds for a partner whose address changes from one to the other, in the caller's transaction.

    Who said no under the old address has said it under the new one too. Answers since when, None if neither did.
    """
    said = Suppression.objects.filter(pk__in=filter(None, (old_mark, new_mark))).order_by("set_at").first()
    if said is not None and new_mark:
        suppress(new_mark, now=said.set_at)
    return said.set_at if said else None


def let_come_back(*of_marks: str) -> int:
    """Somebody who was erased makes a new agreement: their marks go, in the caller's transaction; answers how many."""
    gone: int = ErasedMark.objects.filter(pk__in=filter(None, of_marks)).delete()[0]
    return gone


def end_marketing(*, by: User) -> int:
    """The company does no marketing any more: from today no mark against it is needed, and the sweep takes them.

    Answers how many. A new stop before the sweep keeps its mark. Raises ``PermissionDenied`` for all but approvers.
    """
    require(by, {APPROVER})
    with transaction.atomic():
        freed = Suppression.objects.filter(needless_from=None).update(needless_from=stockholm_today())
        record("marketing_has_ended", by=recorded_as(by), marks=freed)
    return freed


def _partners(of_mark: str) -> QuerySet[Partner]:
    return Partner.objects.filter(email_mark=of_mark)
