"""More time: inside the first month with a reason the law knows, after that only a late notice (Art. 12(3), F12)."""

from datetime import date

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identifiers.dates import stockholm_date
from journal.record import actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.deadlines import deadlines_for
from requests_app.models import Case
from requests_app.models.roles import Act


class ExtensionReason(models.TextChoices):
    """What may make a request complex (EDPB §163); that there is much to do is not among them."""

    MUCH_DATA = "much_data", _("we hold a large amount of data about you")
    SCATTERED = "scattered", _("the data is stored in several systems and is difficult to retrieve")
    OTHERS = "others", _("the data is mixed with that of other people and must be gone through")
    INTELLIGIBLE = "intelligible", _("the data must be explained to be understood")
    MANY = "many", _("you have made several requests")


def extend(case: Case, *, by: User, reason: ExtensionReason, facts: str = "") -> None:
    """Extend to three months from receipt and tell the person why. Raises ``NotNow`` after the first month.

    ``facts`` says what in this very case makes it so, in the handler's words.
    """
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        now = timezone.now()
        dates = deadlines_for(case.received_on)
        if case.extended_to:
            raise NotNow("already_extended")
        if stockholm_date(now) > dates.extension_notice_last:
            raise NotNow("first_month_over")
        case.extended_to = case.target_on = dates.extended_due
        case.save(update_fields=["extended_to", "target_on"])
        note(case, Event.EXTENDED, by=actor(by), reason=str(reason), until=dates.extended_due.isoformat())
        post(
            letters.extension,
            case,
            now=now,
            by=actor(by),
            until=dates.extended_due,
            reason=ExtensionReason(reason).label,
            facts=facts.strip(),
        )


def late_notice(case: Case, *, by: User, what_went_wrong: str, until: date) -> None:
    """Tell the person that we are late, why, and the new date, with IMY and court.

    Always possible once the first month is over, never free. Raises ``NotNow`` before that, without a reason, or for a
    day that has passed.
    """
    require(by, Act.HANDLE_CASE, case)
    if not what_went_wrong.strip():
        raise NotNow("notice_needs_reason")
    with transaction.atomic():
        case = lock_open(case)
        now = timezone.now()
        today = stockholm_date(now)
        if today <= deadlines_for(case.received_on).extension_notice_last:
            raise NotNow("not_late_yet")
        if until < today:
            raise NotNow("day_has_passed")
        case.late_notice_at = now
        case.target_on = until
        case.save(update_fields=["late_notice_at", "target_on"])
        note(case, Event.LATE_NOTICE, by=actor(by), until=until.isoformat())
        post(letters.late_notice, case, now=now, by=actor(by), until=until, reason=what_went_wrong.strip())
