"""A rule that speaks of some rows only, reached through a link: the others stay, also beside them."""

from dataclasses import replace
from datetime import date

import pytest

from datamap.expiry import Part, Step, count, sweep
from datamap.rules import AT_THE_END
from datamap.terms import Erase
from partners.models import Partner, SupportMessage
from tests.datamap.test_sweep import end
from tests.holdings import make_message

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


def test_rows_the_rule_does_not_speak_of_stay(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        make_message(partner)
        answer = make_message(partner, "our answer")
        SupportMessage.objects.filter(pk=answer.pk).update(from_partner=False)
    end(anna, TODAY)
    theirs = replace(AT_THE_END.through("partner"), only_if={"from_partner": True})
    part = Part("partners.SupportMessage", "partner", theirs, frozenset({Erase.DELETE_ROW}), (), ())
    step = Step("partners.Partner", AT_THE_END, (part,))
    (counted,), ended = sweep(step, TODAY)
    assert (counted.due, counted.done, ended) == (1, 1, True)
    left = SupportMessage.objects.order_by("pk").values_list("partner", "from_partner")
    assert list(left) == [(anna.pk, False), (bertil.pk, True), (bertil.pk, False)]
    assert [one.due for one in count(step, TODAY)] == [0]
