"""Files at the desk: an ID image alone on its page, attachments to be saved, and no look without its line."""

from email.message import EmailMessage

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from journal.record import actor
from requests_app.actions import identity
from requests_app.actions.events import Event
from requests_app.models import IdentityMethod, InboundMail
from requests_app.models.roles import Role
from tests import cast
from tests.desk_client import DeskClient
from tests.requests_app.desk_scene import make_attachment, make_case, make_image
from tests.requests_app.made_up_cards import as_bytes, card
from vault import sealing
from vault.models import Kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(client: Client, cilla) -> Client:
    client.force_login(cilla)
    return client


@pytest.fixture
def image(anna):
    return make_image(make_case())


def address(door: str, thing) -> str:
    return reverse(f"admin:{door}", args=[thing.pk])


def looks(event: Event = Event.IMAGE_VIEWED) -> list[str]:
    return list(JournalEntry.objects.filter(event=event).values_list("actor", flat=True))


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_image_stands_alone_and_leaves_nothing_behind(desk, image) -> None:
    shown = desk.post(address("identity_image", image))
    assert body(shown).startswith(b"\xff\xd8")
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert "private" in shown["Cache-Control"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cross-Origin-Resource-Policy"] == "same-origin"
    assert shown["Content-Disposition"] == 'inline; filename="image.jpg"'
    policy = {part.split()[0]: part.split()[1:] for part in shown["Content-Security-Policy"].split("; ") if part}
    assert policy["sandbox"] == []
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert not {"script-src", "style-src", "connect-src"} & set(policy)


def test_every_look_is_one_line_and_only_a_look_is(desk, image, cilla, eva) -> None:
    door = address("identity_image", image)
    for _look in range(3):
        assert desk.post(door).status_code == 200
    assert looks() == [actor(cilla)] * 3
    for refused in (desk.get, desk.head, desk.put):
        assert refused(door).status_code == 405
    desk.get(reverse("admin:requests_app_case_change", args=[image.case_id]))
    assert len(looks()) == 3
    desk.force_login(eva)
    desk.post(door)
    assert looks() == [actor(cilla)] * 3 + [actor(eva)]


def test_who_may_not_look_leaves_no_line_and_gets_no_byte(client, image, david) -> None:
    for user in (david, cast.make_staff("ivar", Role.INTAKE), cast.make_staff("ada", Role.AUDITOR)):
        client.force_login(user)
        refused = client.post(address("identity_image", image))
        assert refused.status_code == 403
        assert b"\xff\xd8" not in refused.content
    assert looks() == []


def test_a_page_of_another_site_can_make_nobody_look(image, cilla) -> None:
    strict = DeskClient(enforce_csrf_checks=True)
    strict.force_login(cilla)
    assert strict.post(address("identity_image", image)).status_code == 403
    assert looks() == []


def test_after_the_decision_there_is_nothing_to_look_at(desk, image, cilla) -> None:
    identity.accept_identity(image.case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    told = desk.post(address("identity_image", image), follow=True)
    assert "Det finns ingen bild att titta på" in told.content.decode()
    assert looks() == []


@pytest.fixture
def journal_out_of_order():
    """The journal can't be written: its head row is gone, as after a broken restore."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_journalhead RENAME TO journal_journalhead_away")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_journalhead_away RENAME TO journal_journalhead")


def test_no_line_no_look(image, cilla, request) -> None:
    attached = make_attachment(image.case, content=b"HEMLIGT")
    quiet = DeskClient(raise_request_exception=False)
    quiet.force_login(cilla)
    request.getfixturevalue("journal_out_of_order")
    for door, thing in (("identity_image", image), ("case_attachment", attached)):
        failed = quiet.post(address(door, thing))
        assert failed.status_code == 500
        assert not failed.streaming
        assert b"\xff\xd8" not in failed.content
        assert b"HEMLIGT" not in failed.content


NAMES = {
    "plain": "avtal.pdf",
    "Swedish": "räkning åäö.pdf",
    "line break": 'a.pdf"\r\nSet-Cookie: s=1\r\n\r\n<script>',
    "quotes": 'a"; filename="evil.exe',
    "right to left": "avtal\u202efdp.exe",
    "a way up": "../../etc/passwd",
    "long": "x" * 250 + ".pdf",
    "none": "",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_an_attachment_is_saved_whatever_it_is_called(desk, anna, cilla, name: str) -> None:
    attached = make_attachment(make_case(), name, b"<script>alert(1)</script>")
    saved = desk.post(address("case_attachment", attached))
    assert body(saved) == b"<script>alert(1)</script>"
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in saved["Cache-Control"]
    assert "sandbox" in saved["Content-Security-Policy"]
    assert "script-src" not in saved["Content-Security-Policy"]
    said = saved["Content-Disposition"]
    assert said.startswith("attachment")
    assert said.isascii()
    assert not {"\r", "\n", "\0"} & set(said)
    assert "Set-Cookie" not in saved.headers
    as_mail = EmailMessage()
    as_mail["Content-Disposition"] = said
    assert "evil.exe" not in dict(as_mail["Content-Disposition"].params).values()
    assert looks(Event.ATTACHMENT_FETCHED) == [actor(cilla)]


def test_an_attachment_is_no_link_and_not_for_david(client, desk, anna, david) -> None:
    attached = make_attachment(make_case())
    assert desk.get(address("case_attachment", attached)).status_code == 405
    client.force_login(david)
    assert client.post(address("case_attachment", attached)).status_code == 403
    with transaction.atomic():
        sealing.destroy(attached.sealed)
    client.force_login(cast.make_eva())
    told = client.post(address("case_attachment", attached), follow=True)
    assert "Bilagan finns inte kvar." in told.content.decode()
    assert looks(Event.ATTACHMENT_FETCHED) == []


def test_a_quarantined_mail_is_shown_saved_and_sorted(desk, cilla) -> None:
    raw = b"From: Anna <anna@example.com>\r\nSubject: Hej\r\n\r\nJag vill se mina uppgifter.\r\n"
    mail = InboundMail.objects.create(received_at=timezone.now(), digest="d", outcome="quarantined", why="not_to_us")
    mail.raw = sealing.seal(raw, kind=Kind.RAW_MAIL, bound_to=mail.id)
    mail.save()
    page = address("requests_app_inboundmail_change", mail)
    first = desk.get(page).content.decode()
    assert "är inte adresserat till oss" in first
    assert "Jag vill se mina uppgifter." not in first, "nobody has asked to look yet"
    shown = desk.post(page, {"what": "show"})
    assert "Jag vill se mina uppgifter." in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    saved = desk.post(address("raw_mail", mail))
    assert body(saved) == raw
    assert saved["Content-Disposition"].startswith("attachment")
    assert looks(Event.MAIL_READ) == [actor(cilla)] * 2
    fault = desk.post(page, {"what": "open", "right": "access", "language": "sv", "name": "Anna", "email": "anna@"})
    assert fault.status_code == 200
    assert 'value="anna@"' in fault.content.decode()
    mail.refresh_from_db()
    assert mail.case is None
    desk.post(page, {"what": "open", "right": "access", "language": "sv", "name": "Anna", "email": "anna@example.com"})
    mail.refresh_from_db()
    assert (mail.outcome, mail.case.email) == ("opened", "anna@example.com")
    with pytest.raises(PermissionDenied):
        identity.decline_identity(mail.case, by=cast.make_david())


def test_an_attachment_that_is_the_id_document_becomes_one_and_is_no_attachment_any_more(desk, anna) -> None:
    case = make_case()
    attached = make_attachment(case, content=as_bytes(card()))
    desk.post(address("attachment_is_identity", attached))
    assert not case.attachments.exists()
    document = case.identity_documents.get()
    assert document.original.kind == Kind.ID_IMAGE
    attached.sealed.refresh_from_db()
    assert attached.sealed.destroyed_at is not None


def test_what_is_no_image_stays_an_attachment_and_david_can_say_nothing(client, desk, anna, david) -> None:
    case = make_case()
    attached = make_attachment(case, content=b"just words")
    told = desk.post(address("attachment_is_identity", attached), follow=True)
    assert case.attachments.count() == 1
    assert not case.identity_documents.exists()
    assert "JPEG" in told.content.decode()
    client.force_login(david)
    assert client.post(address("attachment_is_identity", attached)).status_code == 403
