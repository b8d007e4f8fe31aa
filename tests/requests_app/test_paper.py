"""Who has no e-mail: a letter on paper, and a code on it that opens the case once."""

import re
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from requests_app.actions.open_case import open_case
from requests_app.actions.paper import MOST_TRIES, open_by_paper, print_letter
from requests_app.actions.rate_limit import PAPER
from requests_app.models import Case, Channel, PaperCode, PortalLink, Right

pytestmark = pytest.mark.django_db

CODE = re.compile(r"\b([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})\b")


def by_post(cilla, **more) -> Case:
    told = {"name": "Anna Åström", "address": "Exempelgatan 1\n111 22 Stockholm", **more}
    return open_case(
        rights=[Right.ACCESS], channel=Channel.POST, language="sv", received_at=timezone.now(), by=cilla, **told
    ).case


def words(pdf: bytes) -> str:
    """What the PDF says, page by page."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def printed(case: Case, cilla) -> str:
    """The code on a fresh paper."""
    found = CODE.search(words(print_letter(case.letters.latest("sent_at"), by=cilla)))
    assert found
    return found[1]


def enter(client, case: Case, code: str):
    return client.post(reverse("paper_code"), {"reference": case.reference, "code": code})


def test_the_letter_is_printed_as_kept_with_address_and_code(cilla) -> None:
    case = by_post(cilla)
    letter = case.letters.get()
    text = words(print_letter(letter, by=cilla))
    for said in ("Anna Åström", "Exempelgatan 1", "111 22 Stockholm", letter.subject, case.reference, "/brev/"):
        assert said in text
    assert "Det kostar ingenting" in " ".join(text.split())
    code = CODE.search(text)
    assert code
    stored = PaperCode.objects.get()
    assert code[1].replace("-", "") not in stored.code_hash
    letter.refresh_from_db()
    assert code[1] not in letter.text
    line = JournalEntry.objects.get(event="letter.printed")
    assert code[1] not in str(line.facts)
    assert not re.search("Anna|Exempel", str(line.facts))


def test_the_code_opens_the_case_once(client, cilla) -> None:
    case = by_post(cilla)
    code = printed(case, cilla)
    answer = enter(client, case, code.lower().replace("-", " "))
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert case.reference in page.content.decode()
    client.cookies.clear()
    assert enter(client, case, code).status_code == 200
    assert case.reference not in client.get(answer.url).content.decode()
    assert JournalEntry.objects.filter(event="portal.opened_by_paper").count() == 1


def test_known_and_unknown_are_answered_alike(client, cilla) -> None:
    case, other = by_post(cilla), by_post(cilla)
    code = printed(case, cilla)
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    pages = {
        token.sub("", client.post(reverse("paper_code"), typed).content.decode()).replace(typed["reference"], "")
        for typed in (
            {"reference": case.reference, "code": "2222-2222-2222"},
            {"reference": other.reference, "code": "2222-2222-2222"},
            {"reference": "DH-222-2222", "code": "2222-2222-2222"},
        )
    }
    assert len(pages) == 1
    assert enter(client, other, code).status_code == 200
    assert enter(client, case, code).status_code == 302


def test_a_code_dies_with_time_with_tries_and_with_the_next_paper(client, cilla) -> None:
    case, now = by_post(cilla), timezone.now()
    first, second = printed(case, cilla), printed(case, cilla)
    assert open_by_paper(reference=case.reference, code=first, now=now) is None
    assert open_by_paper(reference=case.reference, code=second, now=now + timedelta(days=61)) is None
    for _try in range(MOST_TRIES):
        assert open_by_paper(reference=case.reference, code="2222-2222-2222", now=now) is None
    assert open_by_paper(reference=case.reference, code=second, now=now) is None
    third = printed(case, cilla)
    assert open_by_paper(reference=case.reference.removeprefix("DH-").lower(), code=third, now=now)


@pytest.mark.parametrize("typed", ["", " ", "å" * 30, "-" * 30, "\u2028", "x" * 39])
def test_odd_words_open_nothing(client, cilla, typed) -> None:
    by_post(cilla)
    answer = client.post(reverse("paper_code"), {"reference": typed, "code": typed})
    assert answer.status_code == 200
    assert not PortalLink.objects.filter(case__reference=typed).exists()


def test_the_door_counts_its_knocks(client, cilla) -> None:
    case = by_post(cilla)
    answers = [enter(client, case, "2222-2222-2222").status_code for _knock in range(PAPER.most + 1)]
    assert answers == [200] * PAPER.most + [429]


def test_who_has_an_address_gets_no_code_on_paper(cilla) -> None:
    case = by_post(cilla, email="anna@example.com")
    assert not CODE.search(words(print_letter(case.letters.get(), by=cilla)))
    assert not PaperCode.objects.exists()


def test_what_people_wrote_is_not_set_as_a_program(cilla) -> None:
    case = by_post(cilla, name="#panic(1) *A* $x$ <b>", address='#include "/etc/passwd"\n= rubrik')
    text = words(print_letter(case.letters.get(), by=cilla))
    assert "#panic(1)" in text
    assert '#include "/etc/passwd"' in text


def test_david_and_intake_print_nothing(client, cilla, david) -> None:
    letter = by_post(cilla).letters.get()
    with pytest.raises(PermissionDenied):
        print_letter(letter, by=david)
    client.force_login(david)
    assert client.post(reverse("admin:print_letter", args=[letter.pk])).status_code == 403
    client.force_login(cilla)
    answer = client.post(reverse("admin:print_letter", args=[letter.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]


def test_english_letters_lead_to_the_english_page(client, cilla) -> None:
    case = by_post(cilla)
    Case.objects.filter(pk=case.pk).update(language="en")
    case.letters.update(language="en")
    text = words(print_letter(case.letters.get(), by=cilla))
    assert "/en/brev/" in text
    assert "works once" in " ".join(text.split())
