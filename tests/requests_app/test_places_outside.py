"""An answer about access is whole only when people have looked where no program can (R-41, R-48)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from identifiers.dates import long_date
from partners.models import Partner
from requests_app import tasks
from requests_app.actions import access, close, identity, match
from requests_app.actions.case_lock import NotNow
from requests_app.actions.open_case import open_case
from requests_app.actions.outside import ask_outside
from requests_app.models import Case, Channel, IdentityMethod, Right
from tests.cast import look_outside, make_recipient
from todo.models import Task
from todo.open_tasks import finish

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(anna: Partner, cilla: User) -> Case:
    """Anna has fetched her package."""
    make_recipient()
    case = open_case(
        channel=Channel.WEB,
        rights=[Right.ACCESS],
        language="sv",
        received_at=timezone.now(),
        name=anna.name,
        email=anna.email,
    ).case
    identity.accept_identity(case, by=cilla, method=IdentityMethod.KNOWN_FACT)
    match.connect_partner(case, partner=anna, by=cilla)
    access.grant_access(case.demands.get(), by=cilla)
    tasks.fulfil()
    case.refresh_from_db()
    return case


def test_the_letter_names_the_places_and_the_day_and_closing_says_they_were_seen(answered: Case, cilla: User) -> None:
    told = answered.letters.get(kind="access_reply").text
    assert "- bokföringssystemet" in told
    assert "- vår brevlåda gdpr@" in told
    assert f"Du får besked senast {long_date(answered.target_on, 'sv')}" in told
    assert "säkerhetskopiorna" not in told, "nobody can search them"
    assert set(Task.objects.filter(about=answered.pseudonym).values_list("due_on", flat=True)) == {answered.target_on}
    with pytest.raises(NotNow, match="outside_open"):
        close.close_case(answered, by=cilla)
    assert look_outside(answered, by=cilla) == 6
    close.close_case(answered, by=cilla)
    closing = answered.letters.get(kind="closure").text
    assert "- bokföringssystemet" in closing
    assert "Det som fanns om dig där har vi skickat" in closing


def test_david_can_not_say_that_he_has_looked(answered: Case, david: User) -> None:
    task = Task.objects.filter(about=answered.pseudonym).first()
    with pytest.raises(PermissionDenied):
        finish(task, by=david, proof="Sökt.")
    assert not Task.objects.exclude(done_at=None).exists()


def test_a_late_answer_is_to_be_made_whole_today(answered: Case) -> None:
    Task.objects.all().delete()
    answered.target_on = timezone.localdate() - timedelta(days=3)
    ask_outside(answered, now=timezone.now())
    ask_outside(answered, now=timezone.now())
    assert list(Task.objects.values_list("due_on", flat=True)) == [timezone.localdate()] * 6
