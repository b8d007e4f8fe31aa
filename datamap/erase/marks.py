"""What stays of somebody erased: keyed marks, so that no advertising and no old list finds them again (R-55)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from datamap.erase.log import Fate
from datamap.registry import model_of, subject
from vault.marks import Of, mark

SUPPRESSION = "partners.Suppression"
ERASED = "partners.ErasedMark"


def marks_of(person: Model) -> dict[str, str]:
    """The marks of a person's address and number, by what the erasure log calls them; "" for what is not there."""
    email, number = (str(getattr(person, name)) for name in ("email_normal", "number"))
    return {"email_mark": mark(Of.EMAIL, email), "number_mark": mark(Of.NUMBER, number)}


def leave_marks(marks: Mapping[str, str], today: date) -> None:
    """Set them, in the transaction of the erasure; one that stands already stays as it is."""
    said_no, erased = model_of(SUPPRESSION)._default_manager, model_of(ERASED)._default_manager
    if email := marks["email_mark"]:
        said_no.bulk_create([said_no.model(mark=email, set_at=timezone.now())], ignore_conflicts=True)
    gone = [erased.model(mark=one, erased_on=today) for one in filter(None, marks.values())]
    erased.bulk_create(gone, ignore_conflicts=True)


def again(of_mark: str, fate: str) -> bool:
    """After a restore: do once more what was said by the mark alone. Whether it was lacking."""
    said_no: Any = model_of(SUPPRESSION)._default_manager
    people = model_of(subject().label)._default_manager.filter(email_mark=of_mark)
    if fate == Fate.STOP_TAKEN_BACK:
        row = said_no.filter(mark=of_mark, by_link=True).first()
        if row is None:
            return False
        people.filter(marketing_stopped_at=row.set_at, relation_ended_on=None).update(marketing_stopped_at=None)
        row.delete()
        return True
    facts = {"set_at": timezone.now(), "by_link": fate == Fate.UNSUBSCRIBED}
    row, lacking = said_no.get_or_create(mark=of_mark, defaults=facts)
    stopped = people.filter(marketing_stopped_at=None).update(marketing_stopped_at=row.set_at)
    return bool(lacking or stopped)
