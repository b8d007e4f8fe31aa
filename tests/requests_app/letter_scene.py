"""One of each letter, about Anna's case of 5 March 2026."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from datamap import erase
from identifiers.dates import STOCKHOLM
from partners.models import Invoice, Partner, SupportMessage
from requests_app import letters
from requests_app.actions.outside import ask_outside
from requests_app.models import (
    AccessPackage,
    Case,
    Channel,
    Demand,
    DemandOutcome,
    IdentityState,
    Letter,
    Outcome,
    RefusalGround,
    Right,
    Status,
)
from tests.cast import look_outside, make_cilla

NOW = datetime(2026, 3, 9, 14, 5, tzinfo=STOCKHOLM)
LINK = "a-secret-token-of-256-bits"
LANGUAGES = ("sv", "en")


def make_case(partner: Partner | None = None, **fields) -> Case:
    """Anna's case of 5 March 2026, the one whose month ends on Easter Day."""
    usual = {
        "channel": Channel.WEB,
        "language": "sv",
        "received_at": NOW,
        "received_on": date(2026, 3, 5),
        "target_on": date(2026, 4, 4),
        "name": "Anna Åström",
        "company": "Åströms Snickeri",
        "email": "anna@example.com",
        "phone": "070-1740605",
        "status": Status.AWAITING_IDENTITY,
        "identity": IdentityState.AWAITED,
        "searched_at": NOW,
    }
    case = Case.objects.create(partner=partner, **{**usual, **fields})
    for right in (Right.ACCESS, Right.ERASURE, Right.OBJECTION):
        Demand.objects.create(case=case, right=right, received_on=case.received_on)
    return case


def refused(case: Case, ground: RefusalGround) -> Demand:
    demand = case.demands.get(right=Right.ACCESS)
    demand.outcome, demand.decided_at, demand.fulfilled_at = DemandOutcome.REFUSED, NOW, NOW
    demand.ground, demand.reason = ground, "Breven handlar om flera andra personer."
    demand.save()
    return demand


def partly_refused(case: Case) -> Demand:
    case.demands.filter(right=Right.ERASURE).update(outcome=DemandOutcome.GRANTED, decided_at=NOW)
    demand = refused(case, RefusalGround.OTHERS_RIGHTS)
    demand.granted_part = "Du har fått de brev som bara handlar om dig."
    demand.save()
    return demand


def erasure_plan(case: Case) -> erase.Plan:
    partner = case.partner
    SupportMessage.objects.create(partner=partner, sent_at=NOW, text="Hej", text_folded="hej")
    Invoice.objects.create(
        partner=partner,
        number="F-1",
        issued_on=date(2026, 2, 1),
        fiscal_year_end=date(2026, 12, 31),
        buyer_name="Anna Åström",
        buyer_name_folded="anna åström",
        buyer_address="Exempelgatan 1",
        what="Webbhotell",
        amount=100,
        vat=25,
    )
    return erase.plan(partner.pk, today=date(2026, 3, 9), case=case.pk)


def package_of(case: Case) -> AccessPackage:
    return AccessPackage.objects.create(
        case=case,
        built_at=NOW,
        released_at=NOW,
        expires_on=date(2026, 4, 8),
        manifest={"las-mig.html": {}, "uppgifter.pdf": {}, "data.json": {}},
    )


def close_with_an_image(case: Case) -> Letter:
    refused(case, RefusalGround.OTHERS_RIGHTS)
    case.outcome, case.closed_at, case.image_destroyed_at = Outcome.PARTLY, NOW, NOW
    ask_outside(case, now=NOW)
    look_outside(case, by=make_cilla())
    return letters.closure(case, link=LINK, now=NOW)


def looking_outside(case: Case) -> Case:
    """A case with places that are still to be gone through by hand."""
    ask_outside(case, now=NOW)
    return case


Write = Callable[[Case], Letter]
MADE: dict[str, Write] = {
    "acknowledgement": lambda case: letters.acknowledgement(case, link=LINK, now=NOW),
    "marketing_stopped": lambda case: letters.marketing_stopped(case, link=LINK, now=NOW),
    "identity_request": lambda case: letters.identity_request(
        case, link=LINK, now=NOW, reason="Adressen är ny för oss.", wants_image=True
    ),
    "identity_reminder": lambda case: letters.identity_reminder(case, link=LINK, now=NOW, asked_on=date(2026, 3, 5)),
    "identity_last_call": lambda case: letters.identity_last_call(
        case, link=LINK, now=NOW, asked_on=date(2026, 3, 5), until=date(2026, 4, 4)
    ),
    "no_data": lambda case: letters.no_data(looking_outside(case), link=LINK, now=NOW),
    "access_reply": lambda case: letters.access_reply(
        looking_outside(case), link=LINK, now=NOW, package=package_of(case), left_out=["Meddelanden (2): grannen"]
    ),
    "erasure_confirmation": lambda case: letters.erasure_confirmation(
        case, link=LINK, now=NOW, plan=erasure_plan(case)
    ),
    "refusal": lambda case: letters.refusal(
        case, link=LINK, now=NOW, demand=refused(case, RefusalGround.OTHERS_RIGHTS)
    ),
    "partial_refusal": lambda case: letters.partial_refusal(case, link=LINK, now=NOW, demand=partly_refused(case)),
    "restriction": lambda case: letters.restriction(
        case,
        link=LINK,
        now=NOW,
        demand=case.demands.get(right=Right.OBJECTION),
        since=date(2026, 3, 9),
        answer="Vi utreder om adressen stämmer.",
    ),
    "restriction_lifting": lambda case: letters.restriction_lifting(
        case, link=LINK, now=NOW, since=date(2026, 3, 9), lifts_on=date(2026, 4, 20), reason="Adressen är rättad."
    ),
    "agreement": lambda case: letters.agreement(
        case,
        link=LINK,
        now=NOW,
        demand=case.demands.get(right=Right.OBJECTION),
        answer="Avtalet ligger bifogat på ärendets sida. Underteckna det och skicka det till oss.",
        files=1,
    ),
    "forwarding": lambda case: letters.forwarding(
        case,
        link=LINK,
        now=NOW,
        controller="Bertils Bygg AB",
        reach="info@example.org, 070-1740606",
        sent_on=date(2026, 3, 9),
    ),
    "not_identifiable": lambda case: letters.not_identifiable(
        case, link=LINK, now=NOW, demand=refused(case, RefusalGround.NOT_IDENTIFIABLE)
    ),
    "message": lambda case: letters.message(
        case, link=LINK, now=NOW, text="Vilket av dina två konton gäller det?", files=2
    ),
    "answer": lambda case: letters.answer(
        case, link=LINK, now=NOW, demand=case.demands.get(right=Right.OBJECTION), answer="Vi har slutat.", files=1
    ),
    "extension": lambda case: letters.extension(
        case, link=LINK, now=NOW, until=date(2026, 6, 5), reason="uppgifterna finns på många håll"
    ),
    "late_notice": lambda case: letters.late_notice(
        case, link=LINK, now=NOW, until=date(2026, 4, 20), reason="Vi lade brevet i fel hög."
    ),
    "closure": close_with_an_image,
}
every_letter = pytest.mark.parametrize("kind", sorted(MADE))
both_languages = pytest.mark.parametrize("language", LANGUAGES)
