"""A notice says that a letter waits and nothing else."""

import pytest

from outbox.models import OutgoingMail
from outbox.writing.points import LetterIncomplete
from outbox.writing.render import Text, render
from requests_app.letters.notice import MAY_SAY, NoticeSaysTooMuch, check_notice
from tests.requests_app.letter_scene import MADE, make_case

pytestmark = pytest.mark.django_db


def test_a_notice_template_cannot_reach_the_name(anna):
    known = dict.fromkeys(MAY_SAY, "x")
    assert "name" not in known
    assert render("letters/notice/sv.txt", known).body
    with pytest.raises(LetterIncomplete):
        render("letters/blocks/contact/sv.txt", known)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Hej Anna!", "name"),
        ("Det gäller Snickeri.", "company"),
        ("Svara till gdpr@example.se", "link"),
        ("Läs också https://example.com/", "link"),
        ("Ditt nummer är 198112189876.", "number"),
        ("Vi har slutat med allt som du invände mot.", "letter"),
        ("Ord. " * 120, "length"),
    ],
)
def test_a_notice_with_a_line_too_many_is_refused(anna, line, named):
    case = make_case(anna)
    facts = {"language": "sv", "address": "https://dh.example/arende/x/", "company": "DH Solutions AB"}
    facts |= {"reference": case.reference, "today": "måndag 9 mars 2026"}
    letter = Text("Svar på din begäran", "Huvud\n\nVi har slutat med allt som du invände mot.\n")
    notice = Text("Nytt brev", f"Läs brevet här:\n{facts['address']}\n{facts['today']}\n")
    check_notice(case, "answer", notice, letter, facts)
    with pytest.raises(NoticeSaysTooMuch, match=named):
        check_notice(case, "answer", notice._replace(body=f"{notice.body}{line}\n"), letter, facts)


def test_a_letters_subject_may_name_nobody(anna, monkeypatch):
    monkeypatch.setattr("requests_app.letters.notice.source", lambda _template: "Brev till {{ name }}\n")
    with pytest.raises(NoticeSaysTooMuch, match="subject"):
        MADE["answer"](make_case(anna))
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["Brev Beslut", "Hej Begäran", "Nytt Finns"])
def test_who_is_called_like_a_word_of_ours_is_written_to_all_the_same(anna, name):
    case = make_case(anna, name=name, company=f"{name} AB")
    for kind in ("refusal", "answer", "closure"):
        MADE[kind](case)
    assert OutgoingMail.objects.count() == 3
