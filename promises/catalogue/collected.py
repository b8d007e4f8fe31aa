"""What people give of themselves and what systems collect (R-33 to R-45)."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datamap.rules import AT_THE_END, NINETY_DAYS
from journal.roles import Role
from partners.models import SocialContact, SupportMessage, UsageEvent
from promises.overdue import late, late_rows
from promises.probes import read_probe
from promises.terms import NONE, Measured, Moment, Promise, none_wrong
from requests_app.models import Case, Channel, Demand, LetterKind
from todo.models import Task

DAY = timedelta(days=1)
PLATFORMS = _("What platforms do with what is written there stands in their own rules; no program can see it.")


def _messages_nobody_would_find(at: Moment) -> Measured:
    written = SupportMessage.objects.exclude(text="")
    return none_wrong(written.filter(text_folded="").count(), of=written.count())


def _senders_nobody_would_find(at: Moment) -> Measured:
    sent = SupportMessage.objects.filter(from_partner=True).exclude(email="")
    return none_wrong(sent.filter(email_normal="").count(), of=sent.count())


def _texts_still_to_search(at: Moment) -> Measured:
    erased = Demand.objects.filter(right="erasure", fulfilled_at__isnull=False)
    waiting = erased.filter(to_search__isnull=False, fulfilled_at__lt=at.now - DAY)
    return none_wrong(waiting.count(), of=erased.count())


def _messages_after_the_end(at: Moment) -> Measured:
    wrong = late(at, rule=AT_THE_END.rule, source=SupportMessage._meta.label)
    return none_wrong(wrong, of=SupportMessage.objects.count())


def _other_channels_unanswered(at: Moment) -> Measured:
    by_hand = Case.objects.filter(channel__in=(Channel.SOCIAL, Channel.POST, Channel.PHONE))
    silent = by_hand.filter(received_at__lt=at.now - 2 * DAY).exclude(letters__kind=LetterKind.ACKNOWLEDGEMENT)
    return none_wrong(silent.count(), of=by_hand.count())


def _social_contacts_nobody_would_find(at: Moment) -> Measured:
    return none_wrong(SocialContact.objects.filter(text_folded="").count(), of=SocialContact.objects.count())


def _usage_after_the_end(at: Moment) -> Measured:
    wrong = late(at, rule=AT_THE_END.rule, source=UsageEvent._meta.label)
    return none_wrong(wrong, of=UsageEvent.objects.count())


def _recipients_not_told(at: Moment) -> Measured:
    told = Task.objects.filter(kind__startswith="tell_recipient_")
    return none_wrong(told.filter(done_at=None, due_on__lt=at.today).count(), of=told.count())


def _cookies(at: Moment) -> Measured:
    return read_probe("cookies", at)


def _old_addresses(at: Moment) -> Measured:
    return _old(at, Q(ip_address__isnull=False))


def _old_devices(at: Moment) -> Measured:
    return _old(at, ~Q(device=""))


def _old(at: Moment, what: Q) -> Measured:
    rows = late_rows(at, rule=NINETY_DAYS.rule, source=UsageEvent._meta.label)
    return none_wrong(sum(table.filter(what).count() for table in rows), of=UsageEvent.objects.filter(what).count())


PROMISES = (
    Promise(
        "R-33",
        _("Support messages that no search would find"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:partners_supportmessage_changelist",
        _messages_nobody_would_find,
    ),
    Promise(
        "R-34",
        _("Messages from partners whose sender address no search would find"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:partners_supportmessage_changelist",
        _senders_nobody_would_find,
    ),
    Promise(
        "R-35",
        _("Erasures after which the texts have not been searched within a day"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:requests_app_case_changelist",
        _texts_still_to_search,
    ),
    Promise(
        "R-36",
        _("Support messages of partners who have left"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _messages_after_the_end,
    ),
    Promise(
        "R-37",
        _("Requests that came by social media, letter or telephone and were not acknowledged within two days"),
        NONE,
        Role.HANDLER,
        "admin:requests_app_case_changelist",
        _other_channels_unanswered,
    ),
    Promise("R-38", PLATFORMS, "–", Role.APPROVER, "admin:promises_signoff_changelist", why_not=PLATFORMS),
    Promise(
        "R-39",
        _("That staff keep to the platforms' rules is for people to see, not for a query."),
        "–",
        Role.APPROVER,
        "admin:promises_signoff_changelist",
        why_not=_("That staff keep to the platforms' rules is for people to see, not for a query."),
    ),
    Promise(
        "R-40",
        _("Usage events of partners who have left"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _usage_after_the_end,
    ),
    Promise(
        "R-41",
        _("Recipients not told in time of an erasure, a correction or a restriction"),
        NONE,
        Role.HANDLER,
        "admin:todo_task_changelist",
        _recipients_not_told,
    ),
    Promise(
        "R-42",
        _("The first page and the form, fetched each hour: cookies besides the declared ones, addresses of others"),
        NONE,
        Role.ADMINISTRATOR,
        "cookies",
        _cookies,
    ),
    Promise(
        "R-43",
        _("IP addresses older than ninety days"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _old_addresses,
    ),
    Promise(
        "R-44",
        _("Names of devices older than ninety days"),
        NONE,
        Role.ADMINISTRATOR,
        "admin:retention_tonight",
        _old_devices,
    ),
    Promise(
        "R-45",
        _("What a platform tells us is the platform's to decide; what staff note of it is counted under R-12."),
        "–",
        Role.APPROVER,
        "admin:promises_signoff_changelist",
        why_not=_("What a platform tells us is the platform's to decide; what staff note of it is counted under R-12."),
    ),
)
