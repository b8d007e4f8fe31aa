"""Mail addresses as they are compared (law.md 10.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identifiers import Fault, InvalidIdentifier, normalise_email


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("  Anna@Example.SE\n", "anna@example.se"),
        ("anna.b+faktura@example.com", "anna.b+faktura@example.com"),
        ("anna@Räksmörgås.example", "anna@xn--rksmrgs-5wao1o.example"),
        ("anna@ra\u0308ksmo\u0308rga\u030as.example", "anna@xn--rksmrgs-5wao1o.example"),
        ("anna@xn--rksmrgs-5wao1o.example", "anna@xn--rksmrgs-5wao1o.example"),
        ("A\u030aSA@example.org", "åsa@example.org"),
        ("\ufeffanna\u200b@example.org.", "anna@example.org"),
        ("o'brien@mail.example.co.uk", "o'brien@mail.example.co.uk"),
    ],
)
def test_one_address_one_form(raw, address):
    assert normalise_email(raw) == address
    assert normalise_email(address) == address


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", Fault.EMPTY),
        (" \u200b ", Fault.EMPTY),
        ("anna", Fault.FORM),
        ("@example.se", Fault.FORM),
        ("anna b@example.se", Fault.FORM),
        ("anna@b@example.se", Fault.FORM),
        ("an\x00na@example.se", Fault.FORM),
        ("anna@example.se\r\nBcc: bertil@example.org", Fault.FORM),
        ("Anna <anna@example.se>", Fault.FORM),
        ("anna@localhost", Fault.DOMAIN),
        ("anna@example..se", Fault.DOMAIN),
        ("anna@-example.se", Fault.DOMAIN),
        ("anna@192.0.2.1", Fault.DOMAIN),
        (f"anna@{'a' * 64}.se", Fault.DOMAIN),
        (f"{'a' * 65}@example.se", Fault.TOO_LONG),
        ("a" * 100_000, Fault.TOO_LONG),
    ],
)
def test_what_is_no_address(raw, code):
    with pytest.raises(InvalidIdentifier) as refused:
        normalise_email(raw)
    assert refused.value.code is code
    assert str(refused.value) == code  # never the address itself
    assert refused.value.__suppress_context__ or refused.value.__context__ is None  # nor in a traceback


@given(st.text(st.characters(), max_size=60))
def test_any_text_gives_a_stable_address_or_a_refusal(text):
    try:
        address = normalise_email(f"{text}@{text}.se")
    except InvalidIdentifier:
        return
    assert normalise_email(address) == address
