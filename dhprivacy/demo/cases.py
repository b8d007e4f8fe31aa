"""Ten cases, so that every state can be seen at the desk. Each is led there by the same verbs as a real one."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dhprivacy.demo.specimen import specimen_card
from partners.models import Partner
from requests_app.actions import access, close, erasure, extend, identity, match, settle, withdraw
from requests_app.actions.open_case import open_case
from requests_app.intake.take_in import take_in
from requests_app.models import Case, Channel, IdentityMethod, Right


def open_cases() -> None:
    """Open ten cases and lead them into every state, and leave one mail for a person to sort."""
    cilla = User.objects.get(username="cilla")
    running = _persons_of_their_own()
    _waiting_for_identity(running[0])
    _with_an_image(running[1])
    _by_mail_with_an_image(running[2])
    _ready_to_decide(running[3], cilla)
    _erasure_for_eva(running[4], cilla)
    _being_carried_out(running[5], cilla)
    _answered(running[6], cilla)
    _closed(running[7], cilla)
    _withdrawn(running[8])
    _extended(running[9], cilla)
    _mail_for_a_person()


def _persons_of_their_own() -> list[Partner]:
    """Ten whose number and phone nobody shares: the numbers free for fiction are few, and an erasure looks for them."""
    other = Partner.objects.exclude(pk=OuterRef("pk"))
    same_number = other.filter(number=OuterRef("number")).exclude(number="")
    same_phone = other.filter(phone_normal=OuterRef("phone_normal")).exclude(phone_normal="")
    running = Partner.objects.filter(relation_ended_on=None, protected_identity=False).exclude(email="")
    return list(running.exclude(Exists(same_number)).exclude(Exists(same_phone)).order_by("pk")[:10])


def _ask(partner: Partner, *rights: Right, days_ago: int, **more: Any) -> Case:
    return open_case(
        rights=rights,
        channel=Channel.WEB,
        language=more.pop("language", "sv"),
        received_at=timezone.now() - timedelta(days=days_ago),
        name=partner.name,
        company=partner.company,
        customer_number=partner.customer_number,
        email=partner.email,
        **more,
    ).case


def _known(case: Case, partner: Partner, cilla: User) -> None:
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=partner, by=cilla)
    case.refresh_from_db()


def _waiting_for_identity(partner: Partner) -> None:
    _ask(partner, Right.ACCESS, days_ago=2, message="Jag vill se allt ni har sparat om mig.")


def _with_an_image(partner: Partner) -> None:
    case = _ask(partner, Right.ACCESS, Right.PORTABILITY, days_ago=5)
    identity.add_identity_image(case=case, data=specimen_card(partner.name))


def _by_mail_with_an_image(partner: Partner) -> None:
    mail = EmailMessage()
    mail["From"] = f"{partner.name} <{partner.email}>"
    mail["To"] = "gdpr@dhsolutions.se"
    mail["Subject"] = "Begäran om registerutdrag"
    mail["Message-ID"] = "<demo-1@example.com>"
    mail.set_content(
        "Hej!\n\nJag vill ha ett utdrag över alla uppgifter ni har om mig. Bild på legitimation bifogas.\n"
    )
    mail.add_attachment(specimen_card(partner.name), maintype="image", subtype="jpeg", filename="legitimation.jpg")
    take_in(mail.as_bytes(), now=timezone.now())


def _ready_to_decide(partner: Partner, cilla: User) -> None:
    _known(_ask(partner, Right.ACCESS, days_ago=12, language="en"), partner, cilla)


def _erasure_for_eva(partner: Partner, cilla: User) -> None:
    case = _ask(partner, Right.ERASURE, days_ago=20, message="Ta bort allt ni har om mig.")
    _known(case, partner, cilla)
    erasure.propose_erasure(case.demands.get(), by=cilla)


def _being_carried_out(partner: Partner, cilla: User) -> None:
    case = _ask(partner, Right.ACCESS, days_ago=8)
    _known(case, partner, cilla)
    access.grant_access(case.demands.get(), by=cilla)


def _answered(partner: Partner, cilla: User) -> None:
    case = _ask(partner, Right.QUESTION, days_ago=4, message="Vilka leverantörer delar ni uppgifter med?")
    settle.settle(
        case.demands.get(), by=cilla, answer="Vilka de är står i vår integritetspolicy. Vi säljer inget vidare."
    )


def _closed(partner: Partner, cilla: User) -> None:
    case = _ask(partner, Right.RECTIFICATION, days_ago=15, message="Jag har bytt telefonnummer.")
    _known(case, partner, cilla)
    settle.settle(case.demands.get(), by=cilla, answer="Telefonnumret är rättat.")
    close.close_case(case, by=cilla)


def _withdrawn(partner: Partner) -> None:
    case = _ask(partner, Right.RESTRICTION, days_ago=6)
    withdraw.withdraw(case=case)


def _extended(partner: Partner, cilla: User) -> None:
    case = _ask(partner, Right.ACCESS, Right.ERASURE, days_ago=27)
    extend.extend(case, by=cilla, reason=extend.ExtensionReason.OTHERS)


def _mail_for_a_person() -> None:
    take_in(b"\x00\x01 not a mail at all \xff" * 20, now=timezone.now())
