"""A dated hold that names one source: the clock takes the others, and the partner's own row stays with what is held."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from datamap import holds
from datamap.expiry import count, steps, sweep
from identifiers import stockholm_today
from partners.models import Invoice, Partner, SocialContact, SupportMessage, UsageEvent
from tests.holdings import make_case, make_contact, make_hold, make_invoice, make_message, make_usage, sweep_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_hold_on_one_source_lets_the_clock_take_another(anna: Partner) -> None:
    make_hold(anna, source="partners.SupportMessage", until=date(2040, 1, 1))
    make_invoice(anna, "F-1", fiscal_year_end=date(2018, 12, 31))
    sweep_all(stockholm_today())
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("chunk", [1, 5000])
def test_of_a_partner_whose_messages_a_claim_keeps_all_else_but_the_own_row_goes(
    anna: Partner, bertil: Partner, chunk: int
) -> None:
    last = date(2028, 2, 29)
    Partner.objects.update(
        relation_ended_on=date(2026, 1, 31), marketing_stopped_at=timezone.now(), number="5560360793"
    )
    make_hold(anna, source="partners.SupportMessage", until=last)
    for partner in (anna, bertil):
        make_message(partner)
        make_usage(partner)
        make_contact(partner)
    for step in steps():
        counts = {one.label: one for one in count(step, date(2026, 2, 1))}
        done, _ended = sweep(step, date(2026, 2, 1), chunk=chunk)
        assert all(one.due == one.done for one in done), step.keep.rule
        if step.keep.rule == "at_the_end":
            told = {label: (one.due, one.held) for label, one in counts.items()}
            assert told["partners.SupportMessage"] == (1, {"legal_hold": 1})
            assert told["partners.UsageEvent"] == told["partners.SocialContact"] == (2, {})
            assert told["partners.Partner"] == (1, {"legal_hold": 1})
        assert not step.due(date(2026, 2, 1)).exists()
    assert not UsageEvent.objects.exists()
    assert not SocialContact.objects.exists()
    sweep_all(last)  # long over the six months
    assert SupportMessage.objects.get().partner == anna
    anna.refresh_from_db()
    assert anna.name
    assert anna.email
    assert anna.number
    sweep_all(last + DAY)
    assert not Partner.objects.exists()
    assert not SupportMessage.objects.exists()


def test_what_a_hold_keeps_is_asked_for_once_a_chunk(anna: Partner, django_assert_num_queries: Any) -> None:
    ended = {"relation_ended_on": date(2026, 1, 31), "marketing_stopped_at": timezone.now()}
    Partner.objects.filter(pk=anna.pk).update(**ended)
    rows, today = Partner.objects.filter(pk=anna.pk), date(2026, 2, 1)
    with django_assert_num_queries(1):
        assert holds.sources_held(rows, "pk", today) == {}
    make_hold(anna, source="partners.SupportMessage")
    make_hold(anna)
    case = make_case(anna)
    with django_assert_num_queries(2):
        assert holds.sources_held(rows, "pk", today) == {anna.pk: {"", "partners.SupportMessage"}}
    assert set(holds.sources_held(type(case).objects.all(), "partner", today)) == {case.pk}


def test_a_hold_on_invoices_keeps_them_past_their_law(anna: Partner) -> None:
    last = date(2034, 2, 28)
    make_hold(anna, source="partners.Invoice", until=last)
    make_invoice(anna, "F-1", fiscal_year_end=date(2026, 6, 30))  # kept by law through 2033
    sweep_all(last)
    assert Invoice.objects.exists()
    sweep_all(last + DAY)
    assert not Invoice.objects.exists()
