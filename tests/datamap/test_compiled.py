"""A statement written once and sent again and again answers what Django would have answered."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Count, OuterRef, QuerySet, Value
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from datamap import export, holds
from datamap.belonging import loose_value, rows_of
from datamap.compiled import Slot, Slots, Statement, compiled_once
from datamap.erase.seen import see, subject_rows
from datamap.registry import tied_to_subject
from partners.models import Partner, SupportMessage
from requests_app.actions.case_lock import lock
from requests_app.models import Case, Message
from tests.cast import make_partner
from tests.holdings import make_case, make_invoice, make_message, make_usage

pytestmark = pytest.mark.django_db
NAME = Partner._meta.get_field("name")


@pytest.fixture(autouse=True)
def held(anna: Partner, bertil: Partner) -> None:
    """A little of everything about both, and mail that is linked to nobody."""
    for partner, number in ((anna, "F-1"), (bertil, "F-2")):
        make_message(partner)
        make_message(None, email=partner.email)
        make_usage(partner)
        make_invoice(partner, number)
        case = make_case(partner)
        case.messages.create(at=case.received_at, from_person=True, text="hello")


def test_every_source_of_a_copy_has_the_rows_django_finds(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        found = {source.label: [source.shown(row) for row in source.rows()] for source in export.export(partner.pk)}
        assert sum(map(len, found.values())) == 7
        for declared in tied_to_subject():
            if declared.label in found:
                mine = rows_of(declared, partner.pk, loose_value=loose_value(declared, partner))
                names = [shown.name for shown in export._shown(declared.label)]
                asked = mine.filter(**declared.reach.copy_if).order_by("pk").values(*names)
                assert found[declared.label] == list(asked), declared.label


def test_many_rows_stream_and_are_the_same(anna: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = [list(source.rows()) for source in export.export(anna.pk)]
    monkeypatch.setattr(export, "AT_ONCE", 0)
    monkeypatch.setattr("datamap.compiled.AT_ONCE", 1)
    assert [list(source.rows()) for source in export.export(anna.pk)] == at_once


def test_a_slot_takes_the_value_as_its_column_does(anna: Partner) -> None:
    field = Message._meta.get_field("case")
    statement = Statement(Message.objects.filter(case=Slot("case", field)).values_list("case", "at"))
    for case in Case.objects.all():
        assert list(statement.rows(case=case.pk)) == [(case.pk, case.received_at)]
    assert list(statement.rows(case=UUID(int=0))) == []


def test_a_value_left_out_is_an_error_and_never_another_persons() -> None:
    statement = Statement(Partner.objects.filter(name=Slot("name", NAME)).values_list("pk"))
    with pytest.raises(KeyError):
        statement.rows()


def test_values_of_a_list_and_of_parts_put_together(anna: Partner, bertil: Partner) -> None:
    def part(place: int) -> "QuerySet[Any, Any]":
        names = [Slot(f"name{place}", NAME), Slot("other", NAME)]
        rows = Partner.objects.filter(name__in=names).order_by().values_list(Value(place))
        return rows.annotate(number=Count("pk"))

    statement = Statement(part(0).union(part(1), all=True))
    assert dict(statement.rows(name0=anna.name, name1="nobody", other=bertil.name)) == {0: 2, 1: 1}
    assert dict(statement.rows(name0="100%", name1=bertil.name, other="%s")).get(1) == 1


@pytest.mark.parametrize("sought", [[], ["Bertil"], ["x", 'O\'Neill %s \\ "q" åäö \n', "Bertil"]])
def test_any_number_of_texts_takes_one_place(sought: list[str], bertil: Partner) -> None:
    Partner.objects.filter(pk=bertil.pk).update(name="Bertil")
    make_partner(customer_number="K-3", name='O\'Neill %s \\ "q" åäö \n')
    statement = Statement(Partner.objects.filter(name__in=Slots("names", NAME)).values_list("name"))
    assert sorted(statement.rows(names=sought)) == sorted(Partner.objects.filter(name__in=sought).values_list("name"))
    assert len(statement.params({"names": sought})) == 1


def test_whole_rows_come_as_django_makes_them(anna: Partner, bertil: Partner) -> None:
    later = Message.objects.filter(case=OuterRef("pk")).values("text")[:1]
    found = Case.objects.select_related("partner").annotate(wrote=later).order_by("pk")
    statement = Statement(found.filter(partner__name__in=Slots("names", NAME)))
    with CaptureQueriesContext(connection) as seen:
        cases = statement.objects(names=[anna.name, bertil.name])
        assert [(case.partner.name, case.wrote) for case in cases] == [
            (case.partner.name, "hello") for case in Case.objects.select_related("partner").order_by("pk")
        ]
    assert len(seen) == 2  # what is joined is there
    assert cases == list(found)
    assert [{**vars(case), "_state": None} for case in cases] == [{**vars(case), "_state": None} for case in found]
    assert statement.one(names=[anna.name]).partner == anna
    with pytest.raises(Case.DoesNotExist):
        statement.one(names=[])


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction(anna: Partner) -> None:
    for _time in range(2):  # Django says so only while it writes the statement
        with pytest.raises(TransactionManagementError):
            lock(Case.objects.get(partner=anna))
    with transaction.atomic():
        assert lock(Case.objects.get(partner=anna)).partner_id == anna.pk


def test_it_is_written_once_for_each_form() -> None:
    built: list[str] = []

    @compiled_once
    def senders(order: str) -> "QuerySet[Any, Any]":
        built.append(order)
        return SupportMessage.objects.order_by(order).values_list("pk")

    def asked() -> Iterator[list[Any]]:
        for order in ("pk", "-pk", "pk"):
            yield list(senders(order).rows())

    with CaptureQueriesContext(connection) as seen:
        up, down, again = asked()
    assert up == again == down[::-1]
    assert (built, len(seen)) == (["pk", "-pk"], 3)


def test_what_is_counted_before_an_erasure_is_what_django_counts(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        for case in (None, Case.objects.get(partner=partner).pk):
            tally = see(partner, today=date(2026, 11, 22), case=case).tally
            for declared in tied_to_subject():
                number = subject_rows(declared, partner, but_case=case).count()
                assert tally[declared.label].rows == number, (declared.label, case)


def test_what_holds_somebody_depends_on_person_case_and_day(anna: Partner, bertil: Partner) -> None:
    Partner.objects.filter(pk=bertil.pk).update(restricted_at=datetime(2026, 1, 1, tzinfo=UTC))
    today, case = date(2026, 11, 22), Case.objects.get(partner=anna).pk
    for partner, but, why in (
        (anna, None, (holds.Why.OPEN_CASE,)),
        (anna, case, ()),
        (bertil, case, (holds.Why.RESTRICTION, holds.Why.OPEN_CASE)),
    ):
        partner.refresh_from_db()
        assert see(partner, today=today, case=but).why == why


def test_the_addresses_somebody_wrote_from_are_seen_with_the_rest(anna: Partner) -> None:
    make_message(anna, email="anna.private@example.net")
    known = (anna.email_normal, "anna.private@example.net")
    assert see(anna, today=date(2026, 11, 22), case=None).addresses == tuple(sorted(known))
