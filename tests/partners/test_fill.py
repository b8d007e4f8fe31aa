"""The fictional register is as true to the verbs as a register that was typed in, and told again the same way."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from datamap.models import LawPeriod
from identifiers.dates import add_months, stockholm_today
from identifiers.email import normalise_email
from identifiers.national import parse_number
from identifiers.phone import normalise_phone
from identifiers.text import fold
from partners.actions import create_partner
from partners.contract_data import CONTRACT_FIELDS, clean_contract_data
from partners.fictional import fill_register, rows
from partners.fictional.numbers import published_persons
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from partners.models.kind import kind_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
KINDS = {
    Partner: rows.PartnerRow,
    SupportMessage: rows.SupportRow,
    Invoice: rows.InvoiceRow,
    UsageEvent: rows.UsageRow,
}


def told() -> dict[str, list[Any]]:
    """Everything in the register, the order and keys of traces aside."""
    return {
        model.__name__: sorted(map(repr, model._default_manager.values_list(*kind._fields)))
        for model, kind in KINDS.items()
    }


def empty() -> None:
    LawPeriod.objects.get_or_create(rule="ledger", over=date.max)  # else no voucher may go
    for model in (UsageEvent, Invoice, SupportMessage, Partner):
        model._default_manager.all().delete()


def test_every_column_is_filled() -> None:
    for model, kind in KINDS.items():
        columns = {field.column for field in model._meta.concrete_fields}
        assert columns - {"id"} == set(kind._fields) - {"id"}, model


def test_the_searched_columns_are_what_the_verbs_would_have_made_of_the_rest() -> None:
    fill_register(300, today=TODAY)
    for partner in Partner.objects.all():
        typed = {name: getattr(partner, name) for name in CONTRACT_FIELDS}
        for column, value in clean_contract_data(typed).items():
            assert getattr(partner, column) == value, column
        assert partner.kind == kind_of(partner.number, partner.company)
        partner.full_clean(exclude=["company_folded"])
    for message in SupportMessage.objects.all():
        assert message.email_normal == (normalise_email(message.email) if message.from_partner else "")
        assert message.text_folded == fold(f"{message.subject}\n{message.text}")
        assert "{" not in message.text
    for invoice in Invoice.objects.select_related("partner"):
        assert invoice.buyer_name_folded == fold(invoice.buyer_name)
        assert invoice.issued_on <= invoice.fiscal_year_end
        assert invoice.vat * 4 == invoice.amount
        assert invoice.partner.relation_started_on <= invoice.issued_on < TODAY


def test_nobody_real_is_in_it() -> None:
    fill_register(400, today=TODAY)
    people = {number.written for number in published_persons()}
    for number in Partner.objects.exclude(number="").values_list("number", flat=True):
        parsed = parse_number(number)
        assert number in people if parsed.is_personal else parsed.written == number
    assert Partner.objects.filter(number__in=people).count() > 20
    for address in SupportMessage.objects.values_list("email", flat=True).distinct():
        assert address.partition("@")[2].lower() in {"example.com", "example.org", "example.net"}
    for phone, normal in Partner.objects.values_list("phone", "phone_normal"):
        assert normalise_phone(phone) == normal
        assert normal.startswith(("+467017406", "+463139006", "+464062804", "+46846500", "+46980319")), phone


def test_half_have_ended_and_the_clocks_find_work_of_every_kind() -> None:
    filled = fill_register(400, today=TODAY)
    assert (filled.partners, filled.ended, filled.support_messages, filled.invoices) == (400, 200, 1200, 800)
    assert 400 <= filled.usage_events <= 1200
    over = Partner.objects.filter(relation_ended_on__isnull=False)
    assert over.count() == 200
    due = over.filter(relation_ended_on__lte=add_months(TODAY, -6))
    assert 40 < due.count() < 180
    assert over.filter(relation_ended_on__gt=TODAY).count() == 0
    assert due.exclude(number="").exists()
    assert SupportMessage.objects.filter(partner__in=due).exists()
    ninety = TODAY - timedelta(days=90)
    assert UsageEvent.objects.filter(at__date__lt=ninety, ip_address__isnull=False).exists()
    assert UsageEvent.objects.filter(at__date__gt=ninety).exists()
    assert Invoice.objects.filter(fiscal_year_end__year__lte=TODAY.year - 8).exists()
    assert Invoice.objects.filter(fiscal_year_end__year=TODAY.year).exists()
    assert not SupportMessage.objects.filter(sent_at__date__gte=TODAY).exists()


def test_the_share_of_ended_relations_can_be_chosen() -> None:
    assert fill_register(30, today=TODAY, ended=0).ended == 0
    assert fill_register(30, today=TODAY, ended=1).ended == 30
    assert fill_register(30, today=TODAY, ended=0.1).ended == 3


def test_the_same_seed_tells_the_same_story_and_another_another() -> None:
    stories = []
    for seed in (7, 7, 8):
        fill_register(50, today=TODAY, seed=seed)
        stories.append(told())
        empty()
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


def test_a_second_run_goes_on_after_the_highest_number(cilla: Any) -> None:
    create_partner(by=cilla, name="Handskriven")
    create_partner(by=cilla, name="Egen", customer_number="EGEN-9")
    fill_register(5, today=TODAY)
    fill_register(5, today=TODAY)
    numbers = sorted(
        Partner.objects.filter(customer_number__startswith="DH-").values_list("customer_number", flat=True)
    )
    assert numbers == [f"DH-{count:07d}" for count in range(1, 12)]
    assert create_partner(by=cilla, name="Efteråt").customer_number == "DH-0000012"


def test_stretches_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    fill_register(25, today=TODAY)
    whole = told()
    empty()
    monkeypatch.setattr("partners.fictional.register._STRETCH", 10)
    fill_register(25, today=TODAY)
    assert told() == whole


def test_the_command_answers_machines_and_people_and_refuses_nonsense() -> None:
    out = StringIO()
    call_command("fill", "--partners", "3", "--seed", "5", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["partners"], answer["invoices"], answer["support_messages"]) == (3, 6, 9)
    assert not Partner.objects.filter(relation_started_on__gte=stockholm_today()).exists()
    out = StringIO()
    call_command("fill", "--partners", "0", stdout=out)
    assert "partners: 0" in out.getvalue()
    for wrong in (["--partners", "-1"], ["--partners", "many"], [], ["--partners", "1", "--ended", "2"]):
        with pytest.raises((CommandError, SystemExit)):
            call_command("fill", *wrong)
    assert Partner.objects.count() == 3
