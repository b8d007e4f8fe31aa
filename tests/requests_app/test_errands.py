"""A supplier without an account does a task of Anna's case: by a secret link, seeing what she needs and no more."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app.actions.errand import LINK_LIVES
from requests_app.actions.events import Event
from requests_app.actions.rate_limit import TRY
from requests_app.actions.withdraw import withdraw
from requests_app.models import Case, Errand, Message, Right
from tests.requests_app.desk_scene import make_case
from todo.models import Task
from todo.open_tasks import finish, open_task
from vault import sealing

pytestmark = pytest.mark.django_db

SUPPLIER = "support@supplier.example"


@pytest.fixture
def case(db) -> Case:
    return make_case(Right.ACCESS, name="Anna Åström", phone="070-1740605", org_number="19811218-9876")


@pytest.fixture
def task(case: Case) -> Task:
    return open_task(kind="test", what="Look.", due_on=case.target_on, about=case.pseudonym)


@pytest.fixture
def desk(client: Client, cilla) -> Client:
    client.force_login(cilla)
    return client


@pytest.fixture
def supplier() -> Client:
    """A browser of her own, in which nobody is signed in."""
    return Client()


def hand_out(desk: Client, task: Task, *shows: str, to: str = SUPPLIER) -> str:
    """Cilla sends the link; the address of the page in the mail."""
    desk.post(reverse("admin:task_errand", args=[task.pk]), {"to": to, "shows": shows})
    mail = OutgoingMail.objects.filter(kind="errand").latest("queued_at")
    found = re.search(r"/uppgift/\S+", mail.text)
    assert found
    return found[0]


def opened(browser: Client, page: str) -> str:
    return browser.post(page, {"step": "open"}).content.decode()


def answer(browser: Client, page: str, **said: object) -> str:
    return browser.post(page, {"step": "answer", "result": "done", **said}).content.decode()


def test_the_supplier_sees_what_cilla_ticked_and_nothing_else(desk, supplier, case, task) -> None:
    page = hand_out(desk, task, "name", "email")
    door = supplier.get(page).content.decode()
    assert "Öppna uppgiften" in door
    assert not re.search("Anna|anna@", door)
    inside = opened(supplier, page)
    assert "Anna Åström" in inside
    assert "anna@example.com" in inside
    assert not re.search("1740605|811218", inside)
    assert case.reference in inside


def test_the_mail_names_nobody_and_holds_the_only_copy_of_the_link(desk, task) -> None:
    page = hand_out(desk, task, "name", "email", "phone")
    mail = OutgoingMail.objects.get(kind="errand")
    assert mail.to == SUPPLIER
    assert not re.search("Anna|Åström|anna@|1740605", mail.subject + mail.text)
    token = page.split("/")[2]
    assert len(token) >= 43
    stored = Errand.objects.get()
    assert token not in {str(value) for value in vars(stored).values()}
    assert not JournalEntry.objects.filter(facts__icontains=token).exists()


def test_her_answer_stands_in_the_case_as_a_note_with_its_file_sealed(desk, supplier, case, task) -> None:
    page = hand_out(desk, task, "email")
    proof = SimpleUploadedFile("utdrag.csv", b"a;b", content_type="text/csv")
    assert "Tack" in answer(supplier, page, text="S\u00f6kt i CRM 26 november.", file=proof)
    note = Message.objects.get(case=case)
    assert (note.internal, note.from_person, note.by) == (True, False, None)
    assert "CRM" in note.text
    kept = note.attachments.get()
    assert (kept.name, sealing.read(kept.sealed)) == ("utdrag.csv", b"a;b")
    shown = desk.get(reverse("admin:requests_app_case_change", args=[case.pk])).content.decode()
    assert "från den som tillfrågades genom en länk" in shown
    assert Errand.objects.get().result == "done"


def test_the_task_stays_open_until_somebody_at_the_desk_has_read_the_answer(desk, supplier, cilla, case, task) -> None:
    answer(supplier, hand_out(desk, task), result="nothing_found")
    task.refresh_from_db()
    assert task.done_at is None
    assert Task.objects.filter(kind="errand_answered", about=case.pseudonym, done_at=None).count() == 1
    assert "Sökt, inget fanns" in desk.get(reverse("admin:todo_task_change", args=[task.pk])).content.decode()


def test_a_link_gives_one_answer(desk, supplier, case, task) -> None:
    page = hand_out(desk, task, "name")
    answer(supplier, page, text="En gång.")
    assert "gäller inte längre" in answer(supplier, page, text="En gång till.")
    again = opened(supplier, page)
    assert "gäller inte längre" in again
    assert "Anna" not in again
    assert Message.objects.filter(case=case).count() == 1


def test_a_new_link_ends_the_one_before(desk, supplier, task) -> None:
    first = hand_out(desk, task, "name", to="wrong@supplier.example")
    second = hand_out(desk, task, "name")
    assert "gäller inte längre" in opened(supplier, first)
    assert "Anna" in opened(supplier, second)


def test_a_link_dies_with_its_time_its_task_and_its_case(desk, supplier, cilla, case, task) -> None:
    page = hand_out(desk, task, "name")
    with time_machine.travel(timezone.now() + LINK_LIVES + timedelta(seconds=1), tick=False):
        assert "Anna" not in opened(supplier, page)
    finish(task, by=cilla, proof="Gjort av mig.")
    assert "Anna" not in opened(supplier, page)
    other = open_task(kind="other", what="Look.", due_on=case.target_on, about=case.pseudonym)
    page = hand_out(desk, other, "name")
    assert "Anna" in opened(supplier, page)
    withdraw(case=case)
    assert "Anna" not in opened(supplier, page)
    assert "gäller inte längre" in answer(supplier, page, text="För sent.")


def test_a_link_nobody_sent_looks_like_one_somebody_did(desk, supplier, task) -> None:
    page = hand_out(desk, task, "name")
    made_up = "/uppgift/" + "x" * 43 + "/"
    real, false = (supplier.get(one).content.decode().replace(one, "") for one in (page, made_up))
    assert _without_csrf(real) == _without_csrf(false)
    assert "gäller inte längre" in opened(supplier, made_up)
    assert JournalEntry.objects.filter(event=Event.ERRAND_OPENED).count() == 0


def _without_csrf(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_each_look_is_journalled_by_pseudonym(desk, supplier, case, task) -> None:
    page = hand_out(desk, task, "name")
    opened(supplier, page)
    opened(supplier, page)
    answer(supplier, page)
    lines = JournalEntry.objects.filter(subject=case.pseudonym, event__startswith="errand.").order_by("seq")
    assert [(line.event, line.actor.partition(":")[0]) for line in lines] == [
        ("errand.sent", "staff"),
        ("errand.opened", "outside"),
        ("errand.opened", "outside"),
        ("errand.answered", "outside"),
    ]
    assert "supplier" not in str([line.facts for line in lines])


def test_a_door_that_is_battered_closes_for_a_while(desk, supplier, task) -> None:
    page = hand_out(desk, task, "name")
    for _number in range(TRY.most):
        opened(supplier, "/uppgift/wrong/")
    assert supplier.post(page, {"step": "open"}).status_code == 429


def test_what_could_not_be_done_needs_words_and_a_mistake_loses_none(desk, supplier, case, task) -> None:
    page = hand_out(desk, task, "name")
    assert "Skriv varför det inte gick." in answer(supplier, page, result="not_possible")
    kept = answer(supplier, page, result="", text="Sökt i CRM.")
    assert "Välj hur det gick." in kept
    assert "Sökt i CRM." in kept
    assert not Message.objects.filter(case=case).exists()


def test_the_page_speaks_english_too(desk, supplier, task) -> None:
    page = hand_out(desk, task, "name")
    assert "Open the task" in supplier.get(f"/en{page}").content.decode()


def test_only_who_handles_cases_sends_a_link(client, david, task) -> None:
    client.force_login(david)
    assert client.post(reverse("admin:task_errand", args=[task.pk]), {"to": SUPPLIER}).status_code == 403
    assert not Errand.objects.exists()


@pytest.mark.parametrize("to", ["", "supplier", "a@b@c", "supplier@example.com\nBcc: x@example.com"])
def test_an_address_that_is_none_gets_nothing(desk, task, to: str) -> None:
    desk.post(reverse("admin:task_errand", args=[task.pk]), {"to": to})
    assert not OutgoingMail.objects.filter(kind="errand").exists()


def test_a_task_about_no_case_or_done_is_not_handed_out(desk, cilla, task) -> None:
    lonely = open_task(kind="lonely", what="Look.", due_on=timezone.localdate())
    finish(task, by=cilla, proof="Gjort.")
    for one in (lonely, task):
        desk.post(reverse("admin:task_errand", args=[one.pk]), {"to": SUPPLIER})
        assert 'name="to"' not in desk.get(reverse("admin:todo_task_change", args=[one.pk])).content.decode()
    assert not Errand.objects.exists()


def test_the_persons_own_page_shows_nothing_of_it(desk, supplier, case, task) -> None:
    answer(supplier, hand_out(desk, task, "name"), text="Internt om leverantören.")
    assert not case.messages.filter(internal=False).exists()
