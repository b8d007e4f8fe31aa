"""What the sweep hands to the database: many keys as one value, the county of a postcode as Python would say it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from datamap.expiry.recipes import county
from datamap.keys import Keys
from identifiers.postal import COUNTY_BY_PREFIX, county_of_postcode
from partners.models import Partner, SupportMessage
from requests_app.models import Case
from tests.cast import make_partner
from tests.holdings import make_case, make_message

pytestmark = pytest.mark.django_db


def test_keys_of_every_kind_name_their_rows_and_no_others(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        make_message(partner)
        make_case(partner)
    for key in ("a'b", "b"):
        Session.objects.create(session_key=key, session_data="x", expire_date=datetime(2026, 1, 1, tzinfo=UTC))
    case = Case.objects.get(partner=anna)
    chosen: list[tuple[type[models.Model], object, object]] = [
        *((Partner, anna.pk, 10**12), (Case, case.pk, uuid4()), (Session, "a'b", "nobody")),
    ]
    for model, key, nobody in chosen:
        rows = model._default_manager.filter(pk__in=Keys(model, [key, nobody]))
        assert [row.pk for row in rows] == [key]
        assert not model._default_manager.filter(pk__in=Keys(model, [])).exists()
    (message,) = SupportMessage.objects.filter(partner__in=Keys(Partner, [anna.pk]))
    assert message.partner == anna
    assert Partner.objects.filter(pk__in=Keys(Partner, [anna.pk])).update(city="Lund") == 1


def test_ten_thousand_keys_are_one_value(anna: Partner) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert Partner.objects.filter(pk__in=Keys(Partner, range(10_000_000, 10_010_000))).count() == 0
    places = {"sqlite": "json_each(", "postgresql": "unnest("}
    assert seen[0]["sql"].count(places[connection.vendor]) == 1


def test_the_database_tells_the_same_county_as_python() -> None:
    codes = [f"{prefix.ljust(3, '0')} 10" for prefix in COUNTY_BY_PREFIX]
    codes += ["11122", "841 00", "00100", "SW1A 1AA", "", "99 999"]
    for place, code in enumerate(codes):
        make_partner(customer_number=f"P{place}", postcode=code)
    told = dict(Partner.objects.annotate(told=county("postcode")).values_list("postcode", "told"))
    for code in codes:
        assert told[code] == (county_of_postcode(code) or ""), code
