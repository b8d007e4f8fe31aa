"""Letters: each says what the law wants said, in both languages, and no notice says more than it may."""

from datetime import date

import pytest
from django.conf import settings

from datamap import erase
from datamap.laws import law_in
from datamap.rules import BY_ID, CASE_FILE, SKELETON
from outbox.models import OutgoingMail
from outbox.writing.points import LetterIncomplete
from outbox.writing.render import render
from requests_app import letters
from requests_app.letters.points import REQUIRED, check_letter
from requests_app.letters.send import COMPLETE
from requests_app.letters.words import salutation
from requests_app.models import (
    IdentityState,
    Letter,
    LetterKind,
    RefusalGround,
    Right,
    Status,
)
from tests.requests_app.letter_scene import LINK, MADE, NOW, both_languages, every_letter, make_case, refused
from todo.models import Task

pytestmark = pytest.mark.django_db


def test_every_kind_of_letter_is_tried_here():
    assert set(MADE) == set(REQUIRED) == set(LetterKind)


@both_languages
@every_letter
def test_a_letter_is_kept_whole_and_its_secret_link_is_not(anna, kind, language):
    letter = MADE[kind](make_case(anna, language=language))
    assert letter.kind == kind
    assert letter.language == language
    assert letter.subject
    assert "\n" not in letter.subject
    assert letter.case.reference in letter.text
    assert LINK not in letter.text
    assert "{" not in letter.text
    assert Letter.objects.get().text == letter.text


@both_languages
@every_letter
def test_each_required_point_is_needed(anna, kind, language, monkeypatch):
    """Take away the lines that carry a point, one point at a time: the letter can't be sent."""
    seen = {}

    def look(kind, text, facts):
        seen.update(text=text, facts=facts)
        check_letter(kind, text, facts)

    monkeypatch.setattr("requests_app.letters.render.check_letter", look)
    MADE[kind](make_case(anna, language=language))
    for point in REQUIRED[kind]:
        words = [" ".join(word.split()) for word in point.words(seen["facts"])]
        assert words, f"{point.name} demands nothing"
        rest = "\n".join(line for line in seen["text"].splitlines() if words[0] not in line)
        with pytest.raises(LetterIncomplete, match=point.name):
            check_letter(kind, rest, seen["facts"])


@both_languages
@every_letter
def test_a_notice_says_that_a_letter_waits_and_nothing_else(anna, kind, language):
    case = make_case(anna, language=language)
    letter = MADE[kind](case)
    mail = OutgoingMail.objects.get()
    assert mail.pk == letter.mail
    assert mail.to == "anna@example.com"
    assert mail.about == case.pseudonym
    way = "/en/arende/" if language == "en" else "/arende/"
    assert f"{settings.SITE_URL}{way}{LINK}/" in mail.text
    if kind in COMPLETE:
        return
    for secret in (case.name, "Anna", case.company, case.email, case.phone):
        assert secret not in mail.subject + mail.text
    told = {"reference": case.reference, "date": letter.text.splitlines()[2], "what": letter.subject}
    for fact in told.values():
        assert fact in mail.text
    body = letter.text.partition("\n\n")[2]
    assert not any(line in mail.text for line in body.splitlines() if len(line) > 40)
    assert mail.html == ""
    assert len(mail.text) < 400


@both_languages
@pytest.mark.parametrize("kind", sorted(COMPLETE))
def test_what_is_complete_comes_whole_in_text_and_html(anna, kind, language):
    letter = MADE[kind](make_case(anna, language=language))
    mail = OutgoingMail.objects.get()
    for line in letter.text.splitlines()[:8]:
        assert line in mail.text
    assert f'<html lang="{language}">' in mail.html
    assert f'href="{settings.SITE_URL}' in mail.html


def test_html_escapes_what_people_wrote(anna):
    case = make_case(anna)
    letters.late_notice(case, link=LINK, now=NOW, until=date(2026, 4, 20), reason="<script>alert(1)</script> & co")
    mail = OutgoingMail.objects.get()
    assert "<script>alert(1)</script> & co" in mail.text
    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in mail.html


@pytest.mark.parametrize("email", ["", "not-an-address", "åsa@example.com"])
def test_where_no_mail_can_go_staff_print_and_post(anna, email):
    case = make_case(anna, email=email)
    first = letters.acknowledgement(case, link=LINK, now=NOW)
    letters.acknowledgement(case, link=LINK, now=NOW)
    assert not OutgoingMail.objects.exists()
    assert first.mail is None
    assert "Ring eller skriv till oss" in first.text
    tasks = Task.objects.filter(kind="post_letter", about=case.pseudonym)
    assert tasks.count() == 2
    assert all("Anna" not in task.in_words for task in tasks)


def test_the_acknowledgement_counts_the_month_in_words(anna):
    text = letters.acknowledgement(make_case(anna), link=LINK, now=NOW).text
    assert "Du får svar senast lördag 4 april 2026." in text
    assert "En månad slutar söndag 5 april, påskdagen; nästa arbetsdag är tisdag 7 april 2026." in text
    assert "(artikel 15 i dataskyddsförordningen)" in text
    assert "Du kan ladda upp en bild" in text


def test_marketing_stop_alone_never_asks_who_it_is(anna):
    case = make_case(anna, identity=IdentityState.NOT_NEEDED, status=Status.IN_REVIEW)
    case.demands.exclude(right=Right.OBJECTION).delete()
    case.demands.update(right=Right.MARKETING_STOP)
    text = letters.acknowledgement(case, link=LINK, now=NOW).text
    assert "frågar aldrig vem du är" in text
    assert "ID-handling" not in text


def test_under_the_ladder_the_acknowledgement_offers_no_image(anna, settings):
    settings.IDENTITY_POLICY = "ladder"
    text = letters.acknowledgement(make_case(anna), link=LINK, now=NOW).text
    assert "ladda upp" not in text
    assert "veta att det verkligen är du" in text


def test_a_useless_image_is_told_without_a_reason_of_doubt(anna):
    letter = letters.identity_request(make_case(anna), link=LINK, now=NOW, reason="", wants_image=True)
    assert "Vi kunde tyvärr inte använda den bild" in letter.text
    assert "Skälet är detta" not in letter.text


def test_erasure_tells_what_is_kept_under_which_law_until_when(anna):
    text = MADE["erasure_confirmation"](make_case(anna)).text
    assert "enligt bokföringslagen (1999:1078) 7 kap. 2 §, till och med 31 december 2033" in text
    assert "används inte till något annat" in text
    english = letters.erasure_confirmation(
        make_case(anna, language="en"), link=LINK, now=NOW, plan=erase.plan(anna.pk, today=date(2026, 3, 9))
    ).text
    assert "under the Swedish Bookkeeping Act (1999:1078), chapter 7, section 2, until 31 December 2033" in english


def test_what_is_granted_stands_before_what_is_refused(anna):
    text = MADE["partial_refusal"](make_case(anna)).text
    assert text.index("Du har fått de brev") < text.index("begäran om radering")
    assert text.index("begäran om radering") < text.index("Det här kan vi inte göra")
    assert text.index("Det här kan vi inte göra") < text.index("I övrigt kan vi inte tillmötesgå")
    assert "artikel 15.4" in text


def test_a_forwarded_request_is_not_said_to_be_ours(anna):
    case = make_case(anna)
    assert "DH Solutions AB är personuppgiftsansvarig" not in MADE["forwarding"](case).text
    assert "DH Solutions AB är personuppgiftsansvarig" in MADE["message"](case).text
    assert "Bertils" not in OutgoingMail.objects.get(kind="forwarding").text


@both_languages
def test_every_ground_has_its_words(anna, language):
    for ground in RefusalGround:
        case = make_case(anna, language=language)
        assert letters.refusal(case, link=LINK, now=NOW, demand=refused(case, ground)).text


def test_the_closing_letter_says_when_the_image_died_and_what_is_kept(anna):
    text = MADE["closure"](make_case(anna)).text
    assert "förstördes måndag 9 mars 2026 kl. 14.05" in text
    assert "till och med 31 december 2029" in text


def test_the_letters_promise_the_maps_periods():
    """The words "third year" and "five years" stand in the templates: the map must agree."""
    assert CASE_FILE.calendar_years == 3
    assert SKELETON.calendar_years == CASE_FILE.calendar_years + 5


def test_every_law_of_the_map_has_an_english_name():
    for rule in BY_ID.values():
        if rule.law:
            words = law_in("en", rule.law, rule.section)
            assert rule.law not in words
            assert rule.section not in words


def test_a_place_nobody_filled_stops_the_letter():
    with pytest.raises(LetterIncomplete, match="unfilled"):
        render("letters/answer/sv.txt", {"language": "sv"})


@pytest.mark.parametrize("name", ["Anna Åström", "Jean-Luc O’Neill", "J. R. Å. Ek", "Ng Thi Hoa"])
def test_a_plain_name_is_greeted(name):
    assert salutation(name) == name


@pytest.mark.parametrize(
    "name",
    ["Vinn pengar http://example.com", "example.com", "a" * 61, "Ring 0900-123", "<b>Anna</b>", "anna@example.com", ""],
)
def test_what_is_no_name_is_not_carried_in_our_letters(name):
    assert salutation(name) == ""


def test_a_letter_knows_its_headings_lists_and_paragraphs():
    kinds = [
        block.kind for block in letters.blocks("Hej Anna!\n\nVad som händer nu\n\n- ett\n- två\n\nEn rad\ntill.\n")
    ]
    assert kinds == ["paragraph", "heading", "list", "paragraph"]


def test_a_greeting_at_the_end_of_own_words_is_no_heading():
    kinds = [block.kind for block in letters.blocks("Svar.\n\nHälsningar, Cilla\n\nOm du inte är nöjd\n\nKlaga då.\n")]
    assert kinds == ["paragraph", "paragraph", "heading", "paragraph"]
    assert letters.blocks("Hälsningar Cilla")[0].kind == "paragraph"


@both_languages
def test_a_drawn_number_or_link_is_no_place_left_unfilled(anna, language):
    """Drawn signs may fall so; a request must not be lost for it."""
    case = make_case(anna, language=language, reference="DH-XXX-XXXX")
    letter = letters.acknowledgement(case, link=f"ab___{LINK[5:]}", now=NOW)
    assert "DH-XXX-XXXX" in letter.text
    with pytest.raises(LetterIncomplete, match="unfilled"):
        check_letter(LetterKind.ACKNOWLEDGEMENT, f"{letter.text}\nDatum: ____", {"language": language})
