"""A house in which every promise holds, and for each promise the one thing that breaks it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from datamap.models import LegalHold
from identifiers.dates import add_months, stockholm_date, stockholm_today
from journal.record import CLOCK, record
from outbox.models import OutgoingMail
from partners.models import Partner
from policy.models import PolicyVersion, Recipient, Size
from promises.actions import sign_off
from promises.models import Probe
from requests_app.models import (
    AccessPackage,
    Case,
    Demand,
    IdentityDocument,
    InboundMail,
    Letter,
    Proposal,
)
from retention.models import Run, Watermark
from tests import cast, holdings
from tests.requests_app.desk_scene import make_image
from todo.models import Task

DAY = timedelta(days=1)


def ago(days: float) -> datetime:
    """A moment so many days back."""
    return timezone.now() - timedelta(days=days)


def day(back: int) -> date:
    """A day so many days back."""
    return stockholm_today() - timedelta(days=back)


def a_house_in_order(settings: Any, anna: Partner, eva: User) -> None:
    """Reviewed, swept, reachable over TLS; twenty answers in time; nobody has left."""
    settings.OVER_TLS, settings.TERMS_URL = True, "https://www.example.se/villkor"
    settings.COMPANY_NUMBER, settings.COMPANY_PHONE = "556036-0793", "08-465 004 00"
    settings.COMPANY_ADDRESS, settings.MAILBOX_URL = "Exempelgatan 1, 111 22 Stockholm", ""
    Partner.objects.update(policy_version_at_contract=1)
    cast.make_recipient(agreement_signed_on=day(2000))
    for name in ("policy_page", "unsubscribe_page", "cookies"):
        Probe.objects.create(name=name, tried_at=timezone.now(), sound=True)
    Run.objects.create(clock="sweep", day=day(1), started_at=ago(1), finished_at=ago(1))
    Watermark.objects.get_or_create(pk=1, defaults={"known_at": timezone.now()})
    for code in ("R-06", "R-23"):
        sign_off(code, by=eva, note="Genomgånget. Fortsätter så.")
    for _number in range(20):
        in_time = a_case(anna, received=60, closed_at=ago(50), email="")
        a_demand(in_time, "question", outcome="granted", fulfilled_at=ago(50))


def a_case(partner: Partner | None = None, *, received: int = 2, **fields: Any) -> Case:
    """A case received so many days ago, to be answered thirty days after that."""
    at = ago(received)
    given = {"received_at": at, "received_on": stockholm_date(at), "target_on": stockholm_date(at + 30 * DAY), **fields}
    return holdings.make_case(partner, **given)


def a_demand(case: Case, right: str, **fields: Any) -> Demand:
    """A right asked for in it; decided when it has an outcome."""
    decided = {"decided_at": ago(1)} if fields.get("outcome") else {}
    return Demand.objects.create(case=case, right=right, received_on=case.received_on, **{**decided, **fields})


def gone(days: int, **fields: Any) -> Partner:
    """A partner who left so many days ago, with nothing but the four fields."""
    given = {"relation_ended_on": day(days), "relation_end_reason": "by_us", "marketing_stopped_at": ago(days)}
    return cast.make_bertil(**{**given, "number": "", "company": "", "policy_version_at_contract": 1, **fields})


@contextmanager
def past_the_database() -> Iterator[None]:
    """As a hand in the database could: without the checks that guard a partner's row."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what still waits to be checked would keep it from us
            cursor.execute("ALTER TABLE partners_partner DROP CONSTRAINT no_marketing_after_the_relation")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=OFF")


def _marketing_goes_on() -> None:
    with past_the_database():
        gone(0, marketing_stopped_at=None)


def _mail(**fields: Any) -> None:
    at = fields.pop("queued_at", ago(1))
    given = {"to": "anna@example.com", "subject": "Hej", "text": "Hej", "queued_at": at, "due_at": at, **fields}
    OutgoingMail.objects.create(**{"kind": "answer", **given})


def _major(**fields: Any) -> None:
    first = PolicyVersion.objects.get(number=1)
    given = {"text_sv": first.text_sv, "digest_sv": first.digest_sv, "size": Size.MAJOR, "reason": "Större ändring."}
    given |= {"valid_from": day(5), "in_force_from": day(5), "written_at": ago(40), "approved_at": ago(30)}
    PolicyVersion.objects.create(number=2, notices_queued_at=ago(20), **{**given, **fields})


def _said_no_and_was_not_told() -> None:
    _major()
    Partner.objects.update(marketing_stopped_at=ago(100))


def _forwarded_and_disclosed() -> None:
    case = a_case(extended_to=day(-60))
    a_demand(case, "access", outcome="forwarded", fulfilled_at=ago(1))
    AccessPackage.objects.create(case=case, built_at=ago(1))


def _objected_in_vain(anna: Partner) -> None:
    a_demand(a_case(anna), "objection", outcome="granted", fulfilled_at=ago(1))


def _late_with_notices() -> None:
    for _number in range(5):
        case = a_case(received=60, closed_at=ago(10), late_notice_at=ago(28))
        a_demand(case, "question", outcome="granted", fulfilled_at=ago(10))


def _image_for_a_stop() -> None:
    case = a_case()
    a_demand(case, "marketing_stop")
    record("identity.asked", by=CLOCK, about=case.pseudonym, image=True)


def _image_for_ever() -> None:
    case = a_case(received=20, identity="awaited", status="awaiting_identity")
    image = make_image(case)
    IdentityDocument.objects.filter(pk=image.pk).update(uploaded_at=ago(45), destroy_by=day(15))


def _erased_without_proof() -> None:
    a_demand(a_case(), "erasure", outcome="granted", fulfilled_at=ago(2))


def _kept_without_law(eva: User) -> None:
    demand = a_demand(a_case(), "erasure")
    plan = {"lines": [{"what": "kept", "law": "", "until": "2033-12-31"}]}
    Proposal.objects.create(
        demand=demand, act="erasure", plan=plan, proposed_at=ago(1), approved_at=ago(1), proposed_by=eva
    )


def _held_after_its_time(anna: Partner) -> None:
    hold = holdings.make_hold(anna)
    LegalHold.objects.filter(pk=hold.pk).update(until=day(5), review_on=day(9), erase_for=uuid4())


def _mail_in(outcome: str, days: float) -> None:
    InboundMail.objects.create(received_at=ago(days), digest=uuid4().hex, outcome=outcome, why="no_sender")


def _letter(**fields: Any) -> None:
    Letter.objects.create(case=a_case(), kind="refusal", language="sv", subject="Nej", sent_at=ago(1), **fields)


def _text_left_unsearched() -> None:
    sealed = holdings.seal_something()
    a_demand(a_case(), "erasure", outcome="granted", fulfilled_at=ago(1.5), to_search=sealed)


Breaker = Callable[[Partner, User, Any], object]
# What a hand, a fault or time would do to the data, promise by promise.
BREAKS: dict[str, Breaker] = {
    "R-01": lambda anna, eva, settings: User.objects.filter(pk=eva.pk).update(last_login=timezone.now()),
    "R-03": lambda anna, eva, settings: cast.make_bertil(relation_started_on=stockholm_today()),
    "R-04": lambda anna, eva, settings: _forwarded_and_disclosed(),
    "R-07": lambda anna, eva, settings: Probe.objects.filter(pk="policy_page").update(sound=False),
    "R-08": lambda anna, eva, settings: _major(),
    "R-11": lambda anna, eva, settings: _objected_in_vain(anna),
    "R-12": lambda anna, eva, settings: _mail(sent_at=ago(500), queued_at=ago(500)),
    "R-13": lambda anna, eva, settings: gone(0, relation_end_reason=""),
    "R-14": lambda anna, eva, settings: gone(3, number="556036-0793"),
    "R-15": lambda anna, eva, settings: _marketing_goes_on(),
    "R-16": lambda anna, eva, settings: gone((stockholm_today() - add_months(stockholm_today(), -7)).days),
    "R-17": lambda anna, eva, settings: Run.objects.update(day=day(3)),
    "R-18": lambda anna, eva, settings: holdings.make_invoice(anna, fiscal_year_end=date(2010, 12, 31)),
    "R-19": lambda anna, eva, settings: a_demand(a_case(channel="staff", received=40), "erasure", trigger="art_17_1_d"),
    "R-20": lambda anna, eva, settings: record("sweep_chunk", by=CLOCK, rule="six_months"),
    "R-21": lambda anna, eva, settings: Recipient.objects.update(service=""),
    "R-22": lambda anna, eva, settings: Recipient.objects.update(agreement_signed_on=day(-5)),
    "R-24": lambda anna, eva, settings: Recipient.objects.update(is_processor=False),
    "R-26": lambda anna, eva, settings: holdings.make_invoice(anna, buyer_address=""),
    "R-28": lambda anna, eva, settings: _mail(about=uuid4(), sent_at=ago(1), bounced_at=ago(1)),
    "R-29": lambda anna, eva, settings: _said_no_and_was_not_told(),
    "R-31": lambda anna, eva, settings: Probe.objects.filter(pk="unsubscribe_page").update(sound=False),
    "R-33": lambda anna, eva, settings: holdings.make_message(anna, text_folded=""),
    "R-34": lambda anna, eva, settings: holdings.make_message(anna, email_normal=""),
    "R-35": lambda anna, eva, settings: _text_left_unsearched(),
    "R-36": lambda anna, eva, settings: holdings.make_message(gone(3), sent_at=ago(9)),
    "R-37": lambda anna, eva, settings: a_case(channel="social", received=4),
    "R-40": lambda anna, eva, settings: holdings.make_usage(gone(3), at=ago(9)),
    "R-41": lambda anna, eva, settings: Task.objects.create(
        kind="tell_recipient_erasure", what="Tell.", opened_at=ago(9), due_on=day(2)
    ),
    "R-42": lambda anna, eva, settings: Probe.objects.filter(pk="cookies").update(sound=False),
    "R-43": lambda anna, eva, settings: holdings.make_usage(cast.make_bertil(), at=ago(95), device=""),
    "R-44": lambda anna, eva, settings: holdings.make_usage(cast.make_bertil(), at=ago(95), ip_address=None),
    "R-46": lambda anna, eva, settings: a_demand(a_case(received=40, extended_to=day(-30)), "agreement"),
    "R-47": lambda anna, eva, settings: _mail_in("quarantined", 3),
    "R-48": lambda anna, eva, settings: a_demand(a_case(), "access", outcome="refused"),
    "R-49": lambda anna, eva, settings: _mail_in("received", 0.1),
    "R-50": lambda anna, eva, settings: _late_with_notices(),
    "R-51": lambda anna, eva, settings: a_demand(a_case(received=40), "question"),
    "R-52": lambda anna, eva, settings: a_case(
        identity="accepted", identity_method="id_image", identity_decided_at=ago(1)
    ),
    "R-53": lambda anna, eva, settings: _image_for_a_stop(),
    "R-54": lambda anna, eva, settings: _image_for_ever(),
    "R-55": lambda anna, eva, settings: _erased_without_proof(),
    "R-56": lambda anna, eva, settings: _kept_without_law(eva),
    "R-57": lambda anna, eva, settings: _held_after_its_time(anna),
    "R-58": lambda anna, eva, settings: setattr(settings, "PRIVACY_EMAIL", ""),
    "R-59": lambda anna, eva, settings: _letter(text="Nej."),
    "R-61": lambda anna, eva, settings: setattr(settings, "COMPANY_PHONE", ""),
}
