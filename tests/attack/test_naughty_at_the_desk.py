"""What strangers typed is read by staff and sent to the person: at the desk and in the package it is text, whole."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from identifiers.text import clean_line, clean_text, fold
from partners.models import Partner, SupportMessage
from requests_app.models import Right
from requests_app.package.build import build
from tests import cast
from tests.attack.intruders import Page, bare
from tests.attack.naughty import NAUGHTY
from tests.attack.test_naughty_strings import SOME_AND_ALL
from tests.requests_app.desk_scene import make_attachment, make_case

pytestmark = pytest.mark.django_db

LINES, TEXTS = {"name": 200, "company": 200, "customer_number": 40}, {"address": 500, "message": 10_000}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
EVERYTHING = ["name", "contact", "national_id", "contract", "correspondence", "ledger", "usage", "network", "case"]


def as_told(typed: str) -> dict[str, str]:
    """What the doors would keep of it, in every field of a case."""
    lines = {field: clean_line(typed)[:longest] for field, longest in LINES.items()}
    return lines | {field: clean_text(typed)[:longest].strip() for field, longest in TEXTS.items()}


def read(answer: HttpResponse, typed: str) -> Page:
    """The page of the desk, with nothing of what was typed at work in it."""
    assert answer.status_code < 500, repr(typed)
    page = Page(answer.content.decode())
    assert page.strange == [], repr(typed)
    return page


@SOME_AND_ALL
def test_the_screen_of_a_case_its_files_and_the_search(strings: Sequence[str], client: Client, cilla: User) -> None:
    client.force_login(cilla)
    for typed in strings:
        told = as_told(typed)
        case = make_case(Right.ACCESS, **told, representative=told["name"])
        file = make_attachment(case, name=clean_line(typed)[:255])
        screen = reverse("admin:requests_app_case_change", args=[case.pk])
        page = read(client.get(screen), typed)
        assert [field for field, value in told.items() if not page.says(value)] == [], repr(typed)
        read(client.get(reverse("admin:requests_app_case_changelist"), {"q": typed[:200]}), typed)
        read(client.post(screen, {"move": "note", "text": typed}, follow=True), typed)
        read(client.post(screen, {"move": typed}), typed)
        saved = client.post(reverse("admin:case_attachment", args=[file.pk]))
        assert saved["Content-Type"] == "application/octet-stream"
        assert saved["Content-Disposition"].startswith("attachment")
    read(client.get(reverse("admin:requests_app_case_changelist")), "the queue")


@SOME_AND_ALL
def test_a_hand_registered_request(strings: Sequence[str], client: Client, cilla: User) -> None:
    client.force_login(cilla)
    door = reverse("admin:register_case")
    for typed in strings:
        given = {"channel": "phone", "rights": "access", "language": "sv", "received_on": "2026-01-02", "phone": "1"}
        answer = client.post(door, {**given, **dict.fromkeys((*LINES, *TEXTS, "email"), typed)})
        page = read(client.get(answer["Location"]) if answer.status_code == 302 else answer, typed)
        assert answer.status_code == 302 or bare(page.fields["message"]) == bare(typed)
        read(client.post(door, dict.fromkeys(given, typed)), typed)


def test_every_one_of_them_in_one_package(anna: Partner) -> None:
    """Page, PDF, JSON and CSV of a partner whose register holds them all."""
    cast.make_recipient(categories=EVERYTHING)
    texts = [clean_text(typed) for typed in NAUGHTY]
    SupportMessage.objects.bulk_create(
        SupportMessage(partner=anna, sent_at=timezone.now(), subject=text[:200], text=text, text_folded=fold(text))
        for text in texts
    )
    Partner.objects.filter(pk=anna.pk).update(name="<script>intruder(1)</script>", company='=cmd|" /C calc"!A0')
    case = make_case(Right.ACCESS)
    case.partner = Partner.objects.get(pk=anna.pk)
    case.save()
    package = zipfile.ZipFile(io.BytesIO(b"".join(build(case, now=timezone.now()).content)))
    files = {name.rpartition("/")[2]: package.read(name) for name in package.namelist()}

    page = Page(files["las-mig.html"].decode())
    assert page.strange == []
    assert [text for text in texts if not page.says(text)] == []
    sources = {source["name"]: source["records"] for source in json.loads(files["data.json"])["sources"]}
    given = [record["text"] for record in sources["partners.SupportMessage"]]
    assert sorted(given) == sorted(texts)
    for name, content in files.items():
        if name.endswith(".csv"):
            rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
            cells = [cell for row in rows for cell in row]
            assert [cell for cell in cells if cell.startswith(FORMULA) and any(sign.isalpha() for sign in cell)] == []
    assert len(PdfReader(io.BytesIO(files["uppgifter.pdf"])).pages) > 10
