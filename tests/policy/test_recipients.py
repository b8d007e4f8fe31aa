"""With whom data is shared: the desk keeps the register, and no processor works without an agreement (R-21, R-22)."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from journal.models import JournalEntry
from policy.actions import save_recipient
from policy.models import Recipient

pytestmark = pytest.mark.django_db

LIST = "/staff/policy/recipient/"
CLOUD = {"name": "Molnet AB", "country": "Sverige", "service": "Servrar", "categories": ["contact", "usage"]}


def test_eva_enters_a_processor_with_its_agreement(client: Client, eva: User) -> None:
    client.force_login(eva)
    signed = {**CLOUD, "is_processor": "on", "active": "on", "agreement_signed_on": "2026-01-02"}
    assert client.post(f"{LIST}add/", signed).status_code == 302
    stored = Recipient.objects.get()
    assert (stored.categories, stored.agreement_signed_on) == (["contact", "usage"], date(2026, 1, 2))
    assert JournalEntry.objects.get().facts == {"recipient": stored.pk, "active": True, "processor": True}


def test_an_active_processor_without_agreement_is_refused_at_desk_verb_and_database(client: Client, eva: User) -> None:
    client.force_login(eva)
    answer = client.post(f"{LIST}add/", {**CLOUD, "is_processor": "on", "active": "on"})
    assert set(answer.context["adminform"].form.errors) == {"agreement_signed_on"}
    with pytest.raises(ValidationError):
        save_recipient(Recipient(**CLOUD, active=True), by=eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.create(**CLOUD, active=True)
    assert not Recipient.objects.exists()


def test_strange_signs_and_too_long_names_are_answered_at_the_field(client: Client, eva: User) -> None:
    client.force_login(eva)
    for wrong in ({"name": "x" * 201}, {"name": "A\u202eB"}, {"service": "a\0b"}, {"categories": ["no such"]}):
        answer = client.post(f"{LIST}add/", {**CLOUD, **wrong})
        assert set(answer.context["adminform"].form.errors) == set(wrong)


def test_cilla_reads_david_does_not_and_nobody_deletes(client: Client, eva: User, cilla: User, david: User) -> None:
    recipient = save_recipient(Recipient(**CLOUD), by=eva)
    for user, status in ((cilla, 200), (david, 403)):
        client.force_login(user)
        assert client.get(LIST).status_code == status
        assert client.get(f"{LIST}add/").status_code == 403
        with pytest.raises(PermissionDenied):
            save_recipient(recipient, by=user)
    client.force_login(eva)
    assert client.post(f"{LIST}{recipient.pk}/delete/", {"post": "yes"}).status_code == 403
