"""What the desk says: no code without words, nothing typed is lost, nothing foreign becomes part of the page."""

import ast
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from identifiers.dates import stockholm_today
from requests_app.actions.events import Event
from requests_app.admin.obstacles import OBSTACLES
from requests_app.code_words import EVENTS, WHY
from requests_app.intake.mail.parsed import AutoReason, Problem
from requests_app.models import Case, Channel, Right
from tests import cast, source
from tests.requests_app.desk_scene import make_case, make_image, press
from todo.open_tasks import open_task

SCRIPT = "<script>alert('Anna')</script>"
REGISTER = "/staff/requests_app/case/register/"


def first_words(place: str, name: str) -> set[str]:
    """What is given first to every call of ``name`` in a room's sources, where it is written out."""
    return {
        call.args[0].value
        for path in source.product()
        if source.place(path).startswith(place)
        for call in source.calls(source.tree(path))
        if source.name_of(call).rpartition(".")[2] == name and call.args and isinstance(call.args[0], ast.Constant)
    }


def test_every_obstacle_has_words_and_every_sentence_an_obstacle() -> None:
    raised = first_words("requests_app/", "NotNow")
    assert len(raised) > 20
    assert raised == set(OBSTACLES)


def test_everything_the_journal_writes_has_words() -> None:
    written = set(Event) | first_words("", "record") | {"recipient_entered", "recipient_changed"}
    assert {event for event in written if event not in EVENTS} == set()
    assert {EVENTS[event] for event in Event} != set(Event)


def test_every_reason_for_sorting_a_mail_has_words() -> None:
    failures = {f"parse_{reason}" for reason in ("size", "cpu", "memory", "time", "crash")}
    assert {*AutoReason, *Problem, *failures, "unclear", "unreadable", ""} - set(WHY) == set()


@pytest.fixture
def desk(client, cilla):
    client.force_login(cilla)
    return client


def page(case: Case) -> str:
    return reverse("admin:requests_app_case_change", args=[case.pk])


@pytest.mark.django_db
def test_a_form_with_errors_comes_back_open_with_what_was_typed(desk) -> None:
    case = make_case(Right.QUESTION, received_at=timezone.now() - timedelta(days=60))
    came_back = desk.post(page(case), {"move": "late_notice", "what_went_wrong": "Vi hann inte.", "until": "i morgon"})
    html = came_back.content.decode()
    assert came_back.status_code == 200
    assert "Vi hann inte." in html
    assert 'value="i morgon"' in html
    assert html.count("<details open>") == 1
    assert "Inte gjort: " in html, "the form may stand far down the page"
    assert "Fyll i ett giltigt datum." in html
    case.refresh_from_db()
    assert case.late_notice_at is None


@pytest.mark.django_db
def test_an_answer_longer_than_we_store_is_not_lost(desk) -> None:
    case = make_case(Right.QUESTION)
    long = "Svar. " * 2000
    posted = {"move": "settle", "on": case.demands.get().pk, "answer": long}
    html = desk.post(page(case), posted).content.decode()
    assert long.strip() in html
    assert not case.letters.filter(kind="answer").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("marks", ["\u202e", "\u2066", "\x00", "\x07"], ids=ascii)
def test_marks_nobody_sees_are_sent_back(desk, marks: str) -> None:
    case = make_case(Right.QUESTION)
    for posted in ({"move": "note", "text": f"Hej{marks}!"}, {"move": "settle", "answer": f"Hej{marks}!"}):
        answer = desk.post(page(case), {"on": case.demands.get().pk, **posted})
        assert answer.status_code == 200
        assert 'class="dh-error"' in answer.content.decode()
    assert not case.messages.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("sv", "Bekräfta först vem som frågar."), ("en", "Confirm first who")])
def test_an_obstacle_is_told_in_the_readers_language(desk, language: str, said: str) -> None:
    desk.post("/i18n/setlang/", {"language": language, "next": "/staff/"})
    case = make_case(Right.ACCESS)
    told = desk.post(page(case), {"move": "grant_access", "on": case.demands.get().pk}, follow=True)
    assert said in told.content.decode()


@pytest.mark.django_db
def test_what_people_write_stays_text(desk) -> None:
    cast.make_anna(name=SCRIPT, company=SCRIPT)
    case = make_case(Right.QUESTION, name=SCRIPT, company=SCRIPT, message=SCRIPT, address=SCRIPT)
    case.messages.create(at=timezone.now(), from_person=True, text=SCRIPT, subject=SCRIPT, sender=SCRIPT)
    said = {"move": "settle", "on": case.demands.get().pk, "answer": f"Hej! {SCRIPT}"}
    assert SCRIPT not in desk.post(page(case), said).content.decode()
    press(desk, page(case), said)
    letter = case.letters.get(kind="answer")
    assert SCRIPT in letter.text
    for address in (page(case), reverse("admin:case_letter", args=[letter.pk])):
        html = desk.get(address).content.decode()
        assert SCRIPT not in html
        assert "&lt;script&gt;" in html


@pytest.mark.django_db
def test_several_partners_stop_and_ask(desk, anna) -> None:
    twin = cast.make_bertil(customer_number="K-2002", email=anna.email)
    case = make_case(Right.ACCESS)
    assert case.partner is None
    html = desk.get(page(case)).content.decode()
    assert "Flera partner stämmer." in html
    assert {anna.customer_number in html, twin.customer_number in html} == {True}
    desk.post(page(case), {"move": "connect", "partner": twin.pk})
    case.refresh_from_db()
    assert case.partner == twin
    assert "Flera partner stämmer." not in desk.get(page(case)).content.decode()


@pytest.mark.django_db
def test_a_case_number_is_found_wherever_the_case_stands(desk) -> None:
    running, done = make_case(Right.QUESTION), make_case(Right.QUESTION)
    press(desk, page(done), {"move": "settle", "on": done.demands.get().pk, "answer": "Så här är det."})
    queue = reverse("admin:requests_app_case_changelist")
    assert list(desk.get(queue).context["cl"].result_list) == [running]
    for case in (running, done):
        assert desk.post(f"{queue}search/", {"term": case.reference})["Location"] == page(case)


@pytest.mark.django_db
def test_what_the_plan_holds_is_not_said_to_be_empty(desk, anna) -> None:
    case = make_case(Right.ERASURE)
    desk.post(page(case), {"move": "connect", "partner": anna.pk})
    (panel,) = desk.get(page(case)).context["panels"]
    held = {str(line.title) for line in panel.plan_lines}
    assert "ärenden" in held
    assert "fakturor" in {str(title) for title in panel.nothing_found}
    assert held.isdisjoint(str(title) for title in panel.nothing_found)


@pytest.mark.django_db
def test_a_task_names_its_case(desk) -> None:
    case = make_case(Right.QUESTION)
    open_task(kind="test", what="Look.", due_on=case.target_on, about=case.pseudonym)
    for address in ("/staff/", reverse("admin:todo_task_changelist")):
        assert desk.get(address).content.decode().count(case.reference) == (2 if address == "/staff/" else 1)


@pytest.mark.django_db
def test_the_latest_id_image_stands_first(desk) -> None:
    case = make_case(Right.ACCESS)
    first, last = make_image(case), make_image(case)
    assert desk.get(page(case)).context["documents"] == [last, first]


@pytest.mark.django_db
def test_a_personal_number_never_stands_whole_on_the_page(desk, anna) -> None:
    case = make_case(Right.QUESTION, org_number="19811218-9876")
    desk.post(page(case), {"move": "connect", "partner": anna.pk})
    html = desk.get(page(case)).content.decode()
    assert html.count("19811218-****") == 2
    assert "9876" not in html


LETTER = {
    "channel": "post",
    "rights": ["access", "erasure"],
    "language": "sv",
    "name": "Anna Åström",
    "address": "Exempelgatan 1, 111 22 Stockholm",
    "message": "Jag vill se och radera mina uppgifter.",
}


@pytest.mark.django_db
def test_a_letter_counts_from_the_day_it_came(desk, cilla) -> None:
    day = stockholm_today() - timedelta(days=9)
    opened = desk.post(REGISTER, {**LETTER, "received_on": day.isoformat()})
    case = Case.objects.get()
    assert opened["Location"] == page(case)
    assert (case.channel, case.received_on) == (Channel.POST, day)
    assert 20 <= (case.target_on - stockholm_today()).days <= 26
    assert {demand.right for demand in case.demands.all()} == {"access", "erasure"}
    html = desk.get("/staff/todo/task/").content.decode()
    assert "Skriv ut brevet" in html, "no e-mail: the acknowledgement goes by post"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"received_on": "2999-01-01"}, "Dagen kan inte ligga i framtiden."),
        ({"received_on": "igår"}, "Fyll i ett giltigt datum."),
        ({"rights": []}, "Detta fält måste fyllas i."),
        ({"rights": ["everything"]}, "everything"),
        ({"address": ""}, "Ange minst ett sätt att nå personen"),
        ({"email": "anna@"}, "Skriv adressen som namn@example.se."),
        ({"name": "Anna\u202e mortsÅ"}, "Texten innehåller osynliga tecken"),
        ({"message": "x" * 10_001}, "10001"),
        ({"channel": "web"}, "web"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else "",
)
def test_a_registration_with_a_fault_comes_back_with_the_rest(desk, wrong, said: str) -> None:
    today = stockholm_today().isoformat()
    came_back = desk.post(REGISTER, {"received_on": today, **LETTER, **wrong})
    html = came_back.content.decode()
    assert came_back.status_code == 200
    assert said in html
    if "message" not in wrong:
        assert LETTER["message"] in html
    assert not Case.objects.exists()


def test_in_english_the_desk_says_what_the_code_says() -> None:
    with translation.override("en"):
        assert str(OBSTACLES["no_partner"]) == "No partner is connected to the case."
    with translation.override("sv"):
        assert str(OBSTACLES["no_partner"]) == "Ingen partner är kopplad till ärendet."
