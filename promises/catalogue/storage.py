"""How long data is kept (R-12 to R-20)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from datamap.models import LegalHold
from datamap.rules import AT_THE_END, IN_ORDER, LEDGER, SIX_MONTHS
from journal.models import JournalEntry
from journal.roles import Role
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from promises.overdue import late, sources_of
from promises.terms import NONE, Measured, Moment, Promise, State, none_wrong
from requests_app.models import Demand
from retention.models import Run, Watermark
from retention.sweep import CLOCK

MONTH = timedelta(days=31)
# What the end of a relation takes from these has a promise of its own.
_AT_THE_END_ELSEWHERE = {Partner._meta.label, SupportMessage._meta.label, UsageEvent._meta.label}
OF_NO_OTHER_PROMISE = tuple(keep.rule for keep in IN_ORDER if keep.promise == "R-12" and keep != AT_THE_END)


def _past_their_time(at: Moment) -> Measured:
    rows = sum(late(at, rule=rule) for rule in OF_NO_OTHER_PROMISE)
    ended = sum(late(at, rule=AT_THE_END.rule, source=label) for label in _others_at_the_end())
    return none_wrong(rows + ended)


def _others_at_the_end() -> list[str]:
    return sorted(sources_of(AT_THE_END.rule) - _AT_THE_END_ELSEWHERE)


def _ended_without_a_reason(at: Moment) -> Measured:
    ended = Partner.objects.filter(relation_ended_on__isnull=False)
    return none_wrong(ended.filter(relation_end_reason="").count(), of=ended.count())


def _more_than_four_fields(at: Moment) -> Measured:
    wrong = late(at, rule=AT_THE_END.rule, source=Partner._meta.label)
    return none_wrong(wrong, of=Partner.objects.filter(relation_ended_on__lt=at.today).count())


def _marketing_after_the_end(at: Moment) -> Measured:
    ended = Partner.objects.filter(relation_ended_on__lte=at.today)
    return none_wrong(ended.filter(marketing_stopped_at=None).count(), of=ended.count())


def _contact_data_after_six_months(at: Moment) -> Measured:
    wrong = late(at, rule=SIX_MONTHS.rule, source=Partner._meta.label)
    return none_wrong(wrong, of=Partner.objects.filter(relation_ended_on__isnull=False).count())


def _sweep_missed(at: Moment) -> Measured:
    last = Run.objects.filter(clock=CLOCK, finished_at__isnull=False).order_by("-day").first()
    if Watermark.objects.exclude(stopped="").exists():
        return Measured(State.BROKEN, 1, _("The clocks stand still: look under Tonight."))
    if last is None:
        return Measured(State.NOTHING, 0, _("No sweep has been yet."))
    return none_wrong(max((at.today - last.day).days - 1, 0))


def _kept_longer_than_the_law(at: Moment) -> Measured:
    wrong = late(at, rule=LEDGER.rule)
    return none_wrong(wrong, of=Invoice.objects.count() + LegalHold.objects.count())


def _triggers_left_lying(at: Moment) -> Measured:
    unasked = Demand.objects.exclude(trigger="")
    return none_wrong(unasked.filter(fulfilled_at=None, received_on__lt=at.today - MONTH).count(), of=unasked.count())


def _chunks_without_their_record(at: Moment) -> Measured:
    chunks = JournalEntry.objects.filter(event="sweep_chunk", at__gte=at.now - MONTH)
    told = chunks.filter(facts__has_keys=["rule", "keys", "digest", "rows", "software"])
    return none_wrong(chunks.count() - told.count(), of=chunks.count())


PROMISES = (
    Promise(
        "R-12",
        _("Rows whose time was up yesterday, under every rule that no other promise counts"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _past_their_time,
    ),
    Promise(
        "R-13",
        _("Ended relations without a reason for the end"),
        NONE,
        Role.HANDLER,
        "admin:partners_partner_changelist",
        _ended_without_a_reason,
    ),
    Promise(
        "R-14",
        _("Partners who have left and of whom more than the four fields is still there"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _more_than_four_fields,
    ),
    Promise(
        "R-15",
        _("Partners who have left and are not locked out of marketing"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:partners_partner_changelist",
        _marketing_after_the_end,
    ),
    Promise(
        "R-16",
        _("Partners who left more than six months ago and whose name and contact details are still there"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _contact_data_after_six_months,
    ),
    Promise(
        "R-17",
        _("Days without a sweep that came to its end"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_run_changelist",
        _sweep_missed,
    ),
    Promise(
        "R-18",
        _("Invoices and their documents kept longer than the bookkeeping act says"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_held",
        _kept_longer_than_the_law,
    ),
    Promise(
        "R-19",
        _("Erasures the law demands without a request, not done within a month"),
        NONE,
        Role.HANDLER,
        "admin:requests_app_case_changelist",
        _triggers_left_lying,
    ),
    Promise(
        "R-20",
        _("Chunks swept in the last month whose line in the journal lacks rule, rows, digest or program version"),
        NONE,
        Role.AUDITOR,
        "admin:journal_journalentry_changelist",
        _chunks_without_their_record,
    ),
)
