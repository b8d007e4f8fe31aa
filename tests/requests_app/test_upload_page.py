"""The picture of an ID document: guided, taken in or refused in plain words, never demanded."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from requests_app.models import Case, IdentityDocument
from tests.requests_app.made_up_cards import as_bytes, bomb_png, card, heic, pdf
from vault.models import SealedFile

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def where(client: Client) -> str:
    """Anna has just asked to see her data."""
    return str(client.post("/begaran/", {"rights": "access", "email": "anna@example.com"})["Location"])


def picture(data: bytes, name: str = "id.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_the_guide_says_what_to_cover_why_when_it_goes_and_that_it_may_be_skipped(client: Client, where: str) -> None:
    page = html.unescape(client.get(f"{where}id/").content.decode())
    for told in (
        "de fyra sista siffrorna i personnumret",
        "fotot och namnteckningen",
        "Endast för min begäran till DH Solutions AB",
        "Varför vi frågar",
        "När den raderas",
        "Jag vill inte skicka någon bild",
        "Fortsätt utan bild",
    ):
        assert told in page


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (as_bytes(card()), "id.jpg"),
        (as_bytes(card(), "PNG"), "id.png"),
        (as_bytes(card(), "WEBP"), "id.webp"),
        (heic(card()), "id.heic"),
        (pdf(), "../../id.pdf"),
    ],
)
def test_a_picture_is_taken_in_and_the_page_says_what_becomes_of_it(
    client: Client, where: str, data: bytes, name: str
) -> None:
    answer = client.post(f"{where}id/", {"image": picture(data, name)}, follow=True)
    page = answer.content.decode()
    assert "Din bild har kommit fram" in page
    assert "vi raderar den så snart" in page
    assert "Vi har din bild" in page
    assert IdentityDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Filen är tom."),
        (b"hello", "Vi kan inte läsa den här typen av fil."),
        (SVG, "Vi kan inte läsa den här typen av fil."),
        (as_bytes(card())[:-200], "Filen är skadad"),
        (as_bytes(card(), "PNG")[:-60], "Filen är skadad"),
        (as_bytes(card(), "WEBP")[:-60], "Filen är skadad"),
        (heic(card())[:-60], "Filen är skadad"),
        (bomb_png(), "50 miljoner bildpunkter"),
        (b"\xff\xd8" + b"x" * 11_100_000, "Filen är större än 10 MB."),
    ],
    ids=["empty", "text", "svg", "cut", "cut-png", "cut-webp", "cut-heic", "bomb", "large"],
)
def test_what_can_not_be_taken_is_refused_at_the_field_and_the_case_is_untouched(
    client: Client, where: str, data: bytes, says: str
) -> None:
    before = Case.objects.values().get()
    answer = client.post(f"{where}id/", {"image": picture(data)})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert page.count(says) == 2, "in the summary and at the field"
    assert "<title>Fel: " in page
    assert Case.objects.values().get() == before
    assert not IdentityDocument.objects.exists()
    assert not SealedFile.objects.exists()


def test_no_file_is_said_to_be_no_file(client: Client, where: str) -> None:
    page = client.post(f"{where}id/", {}).content.decode()
    assert page.count("Välj en bild först.") == 2
    assert "Choose a picture first." in client.post(f"/en{where}id/", {}).content.decode()


def test_bertil_can_not_put_a_picture_in_annas_case(where: str) -> None:
    page = Client().post(f"{where}id/", {"image": picture(as_bytes(card()))}).content.decode()
    assert "Öppna ditt ärende" in page
    assert not IdentityDocument.objects.exists()


def test_for_a_marketing_stop_no_picture_is_wanted(client: Client) -> None:
    where = client.post("/begaran/", {"rights": "marketing_stop", "email": "anna@example.com"})["Location"]
    answer = client.post(f"{where}id/", {"image": picture(as_bytes(card()))})
    assert "Ingen bild behövs" in answer.content.decode()
    assert not IdentityDocument.objects.exists()


def test_on_the_ladder_the_page_does_not_propose_a_picture(client: Client, where: str, settings) -> None:
    settings.IDENTITY_POLICY = "ladder"
    page = client.get(where).content.decode()
    assert "Gå vidare till bilden" not in page
    assert "Du behöver inte göra något nu" in page
