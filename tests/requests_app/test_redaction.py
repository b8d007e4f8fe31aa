"""What is about others is left out of a copy: seen, approved by a second person, gone from every file (Art. 15(4))."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from identifiers.text import fold
from journal.models import JournalEntry
from partners.models import SupportMessage
from requests_app import tasks
from requests_app.actions import access, approval, identity, match
from requests_app.actions.case_lock import NotNow
from requests_app.actions.open_case import open_case
from requests_app.actions.redact import leave_out, put_back
from requests_app.models import (
    Case,
    Channel,
    DemandOutcome,
    IdentityMethod,
    LetterKind,
    ProposedAct,
    RedactedKind,
    RefusalGround,
    Right,
)
from requests_app.package.texts import Place, passages, whole_words
from tests.cast import make_message, make_recipient
from vault import sealing

pytestmark = pytest.mark.django_db(transaction=True)

NEIGHBOUR = "Göran Granqvist"
WRITTEN = f"Hej! Min granne {NEIGHBOUR} (goran@example.net, 070-174 06 59) är sjuk. Hälsa göran  granqvist från Anna."
WHY = "Grannen har inte bett om att nämnas."


@pytest.fixture
def case(anna, cilla) -> Case:
    """Anna asks for her data; she is known and connected, and has written about her neighbour."""
    make_recipient(categories=["name", "contact", "correspondence", "contract", "case"])
    make_message(anna, WRITTEN)
    make_message(anna, "Tack för hjälpen!")
    now = timezone.now()
    rights = (Right.ACCESS, Right.PORTABILITY)
    given = {"name": anna.name, "email": anna.email, "channel": Channel.WEB, "language": "sv", "received_at": now}
    case = open_case(rights=rights, **given).case
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    case.refresh_from_db()
    return case


def demand(case: Case, right: Right = Right.ACCESS):
    return case.demands.get(right=right)


def leave_out_the_neighbour(case: Case, cilla) -> None:
    assert leave_out(case, by=cilla, passage=NEIGHBOUR, kind=RedactedKind.NAME, reason=WHY) == 2
    assert leave_out(case, by=cilla, passage="goran@example.net", kind=RedactedKind.CONTACT, reason=WHY) == 1
    assert leave_out(case, by=cilla, passage="070-174 06 59", kind=RedactedKind.CONTACT, reason=WHY) == 1


def files_of(case: Case) -> dict[str, bytes]:
    """Every file of the package, unpacked."""
    content = b"".join(sealing.unseal(case.packages.get().sealed))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def sent(case: Case, cilla, eva) -> Case:
    """The neighbour is left out, Eva has agreed, and the clock has composed the copy."""
    leave_out_the_neighbour(case, cilla)
    for right in (Right.ACCESS, Right.PORTABILITY):
        approval.approve(access.grant_access(demand(case, right), by=cilla), by=eva)
    tasks.fulfil()
    return case


def test_leaving_something_out_takes_two_to_the_address_on_file_too(case: Case, cilla, eva) -> None:
    leave_out_the_neighbour(case, cilla)
    proposal = access.grant_access(demand(case), by=cilla)
    assert proposal is not None
    assert proposal.act == ProposedAct.REDACTED
    with pytest.raises(PermissionDenied):
        approval.approve(proposal, by=cilla)
    approval.approve(proposal, by=eva)
    assert demand(case).outcome == DemandOutcome.PARTLY


def test_what_is_left_out_stands_in_no_file_in_no_layer(sent: Case) -> None:
    files = files_of(sent)
    pdf = next(content for name, content in files.items() if name.endswith(".pdf"))
    reader = PdfReader(io.BytesIO(pdf))
    files["the PDF's text layer"] = "".join(page.extract_text() for page in reader.pages).encode()
    files["the PDF's metadata"] = repr(reader.metadata).encode()
    for gone in (NEIGHBOUR, "Granqvist", "granqvist", "goran@example.net", "070-174 06 59"):
        for name, content in files.items():
            assert gone.encode() not in content, (gone, name)
            assert json.dumps(gone)[1:-1].encode() not in content, (gone, name)
    written = " ".join(str(entry.facts) for entry in JournalEntry.objects.all())
    assert "Granqvist" not in written


def test_the_person_is_told_what_is_missing_and_gets_the_rest(sent: Case) -> None:
    files = files_of(sent)
    page = files["las-mig.html"].decode()
    assert "Min granne [en annan persons namn] ([en annan persons adress, telefon eller e-post], " in page
    assert "Tack för hjälpen!" in page, "the rest is given (G-06)"
    assert "Det som är borttaget" in page
    assert "artikel 15.4" in page
    assert page.count(f"<td>{WHY}</td>") == 2, "each kind with its reason"
    said = json.loads(files["data.json"])["left_out"]
    assert sorted((one["what"], one["number"], one["ground"]) for one in said) == [
        ("En annan persons adress, telefon eller e-post", 2, "artikel 15.4"),
        ("En annan persons namn", 2, "artikel 15.4"),
    ]
    letter = sent.letters.get(kind=LetterKind.ACCESS_REPLY)
    for point in (WHY, "artikel 15.4", "imy.se", "domstol"):
        assert point in letter.text
    assert NEIGHBOUR not in letter.text
    for one in sent.demands.all():
        assert (one.outcome, one.ground, one.reason) == (DemandOutcome.PARTLY, RefusalGround.OTHERS_RIGHTS, WHY)
        assert one.fulfilled_at


def test_what_is_marked_after_the_proposal_would_escape_the_second_person(case: Case, cilla, eva) -> None:
    leave_out_the_neighbour(case, cilla)
    proposal = access.grant_access(demand(case), by=cilla)
    with pytest.raises(NotNow, match="proposal_waits"):
        leave_out(case, by=cilla, passage="sjuk", kind=RedactedKind.ABOUT, reason=WHY)
    with pytest.raises(NotNow, match="proposal_waits"):
        put_back(case, by=cilla, marks=case.redactions.values_list("pk", flat=True))
    case.redactions.all()[:1].get().delete()  # as a hand in the database would
    with pytest.raises(NotNow, match="marks_changed"):
        approval.approve(proposal, by=eva)


def test_nothing_is_marked_while_the_copy_is_being_composed(case: Case, cilla) -> None:
    assert access.grant_access(demand(case), by=cilla) is None
    with pytest.raises(NotNow, match="already_decided"):
        leave_out(case, by=cilla, passage=NEIGHBOUR, kind=RedactedKind.NAME, reason=WHY)
    tasks.fulfil()
    assert NEIGHBOUR in files_of(case)["las-mig.html"].decode()


def test_a_text_that_changed_is_read_again_before_anything_leaves(case: Case, cilla, eva) -> None:
    leave_out_the_neighbour(case, cilla)
    approval.approve(access.grant_access(demand(case), by=cilla), by=eva)
    longer = f"P.S. {WRITTEN}"
    SupportMessage.objects.filter(text=WRITTEN).update(text=longer, text_folded=fold(longer))
    tasks.fulfil()
    assert not case.packages.exists()
    assert demand(case).outcome == ""
    assert not case.redactions.exists(), "marks that fit no more would only look like protection"

    leave_out_the_neighbour(case, cilla)
    approval.approve(access.grant_access(demand(case), by=cilla), by=eva)
    tasks.fulfil()
    assert NEIGHBOUR not in files_of(case)["las-mig.html"].decode()


def test_the_persons_own_data_is_theirs_to_see(case: Case, anna, cilla) -> None:
    for own in (anna.name.upper(), "070-174 06 05", anna.email, anna.company):
        with pytest.raises(NotNow, match="passage_is_their_own"):
            leave_out(case, by=cilla, passage=own, kind=RedactedKind.ABOUT, reason=WHY)


def test_bad_marks_are_refused_with_a_reason(case: Case, cilla, david) -> None:
    with pytest.raises(PermissionDenied):
        leave_out(case, by=david, passage=NEIGHBOUR, kind=RedactedKind.NAME, reason=WHY)
    with pytest.raises(NotNow, match="passage_not_found"):
        leave_out(case, by=cilla, passage="Gran", kind=RedactedKind.NAME, reason=WHY)  # a part of a word is no word
    with pytest.raises(NotNow, match="passage_too_short"):
        leave_out(case, by=cilla, passage=" x ", kind=RedactedKind.NAME, reason=WHY)
    with pytest.raises(NotNow, match="refusal_needs_reason"):
        leave_out(case, by=cilla, passage=NEIGHBOUR, kind=RedactedKind.NAME, reason="  ")
    assert not case.redactions.exists()


def test_only_here_and_put_back(case: Case, anna, cilla) -> None:
    other = make_message(anna, f"{NEIGHBOUR} ringde.")
    place = Place("partners.SupportMessage", str(other.pk), "text")
    assert leave_out(case, by=cilla, passage=NEIGHBOUR, kind=RedactedKind.NAME, reason=WHY, only=place) == 1
    assert leave_out(case, by=cilla, passage=NEIGHBOUR, kind=RedactedKind.NAME, reason=WHY) == 2, "the others, once"
    assert put_back(case, by=cilla, marks=[case.redactions.get(row=other.pk).pk]) == 1
    assert case.redactions.count() == 2


def test_bertils_marks_are_no_business_of_annas_case(case: Case, bertil, cilla) -> None:
    make_message(bertil, f"{NEIGHBOUR} är min granne också.")
    leave_out_the_neighbour(case, cilla)
    theirs = SupportMessage.objects.filter(partner=bertil).values_list("pk", flat=True)
    assert not case.redactions.filter(row__in=[str(pk) for pk in theirs]).exists()


@pytest.mark.parametrize(
    ("passage", "text", "found"),
    [
        ("Bo", "Bo bor i Borås, säger bo.", [(0, 2), (22, 24)]),
        ("a.b*c", "a.b*c axbyc", [(0, 5)]),
        ("Anna\nBerg", "ANNA  berg", [(0, 10)]),
        ("(sjuk)", "hon (sjuk) kom", [(4, 10)]),
        ("Åsa", "åsa ÅSA åsas", [(0, 3), (4, 7)]),
    ],
)
def test_passages_are_whole_words_in_capitals_or_not(passage: str, text: str, found: list) -> None:
    assert list(passages(whole_words(passage), text)) == found


def test_the_page_shows_marks_and_keeps_what_was_typed(client: Client, case: Case, cilla, david) -> None:
    address = reverse("admin:case_redaction", args=[case.pk])
    client.force_login(david)
    assert client.get(address).status_code == 403
    client.force_login(cilla)
    page = client.get(address).content.decode()
    assert "goran@example.net" in page
    assert 'data-kind="contact"' in page, "it is offered as somebody else's"
    assert f'data-passage="{case.email}"' not in page

    typed = {"leave_out": "1", "passage": "Nils Nilsson", "kind": "name", "reason": WHY, "only": ""}
    refused = client.post(address, typed).content.decode()
    assert "Nils Nilsson" in refused
    assert WHY in refused

    assert client.post(address, typed | {"passage": NEIGHBOUR}).status_code == 302
    page = client.get(address).content.decode()
    assert f"<mark>{NEIGHBOUR}</mark>" in page
    mark = case.redactions.first()
    assert mark is not None
    assert client.post(address, {"put_back": mark.pk}).status_code == 302
    assert case.redactions.count() == 1
    assert client.get(f"{address}?page=99999999999999999999").status_code == 200


def test_a_text_full_of_markup_stays_text(client: Client, case: Case, anna, cilla) -> None:
    make_message(anna, "<script>alert(1)</script> sa Kalle")
    leave_out(case, by=cilla, passage="<script>alert(1)</script>", kind=RedactedKind.ABOUT, reason=WHY)
    client.force_login(cilla)
    page = client.get(reverse("admin:case_redaction", args=[case.pk])).content.decode()
    assert "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark> sa Kalle" in page
