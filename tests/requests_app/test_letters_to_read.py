"""Every letter and notice as it leaves, in both languages, in a folder to be read through by a person.

``LETTERS_DIR=folder pytest tests/requests_app/test_letters_to_read.py`` leaves them there.
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from outbox.models import OutgoingMail
from outbox.writing.html import as_html
from outbox.writing.render import Text
from policy.change_notice import policy_change
from tests.requests_app.letter_scene import LANGUAGES, MADE, make_case

pytestmark = pytest.mark.django_db

DATE_IN_DIGITS = re.compile(r"\b20\d\d-\d\d-\d\d\b")
JARGON = re.compile(r"\b(?:controller-processor|data subject|registrerad(?:e|es)? person|DSAR|token|hash|UUID)\b", re.I)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the letters are laid."""
    chosen = Path(os.environ.get("LETTERS_DIR") or tmp_path)
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_lies_in_the_folder_to_be_read(anna, folder, language) -> None:
    for kind, write in MADE.items():
        with transaction.atomic():
            letter = write(make_case(anna, language=language))
            mail = OutgoingMail.objects.get(pk=letter.mail)
            transaction.set_rollback(True)  # the next one knows nothing of this
        text = f"{letter.subject}\n\n{letter.text}"
        html = as_html(Text(letter.subject, letter.text), language=language, address="")
        lay(folder / f"{kind}.{language}", text, mail.html or html)
        (folder / f"{kind}.{language}.mail").write_text(f"{mail.subject}\n\n{mail.text}", encoding="utf-8")
    notice = policy_change(
        language=language,
        version="2.0",
        valid_from=date(2026, 6, 1),
        changes=["Vi sparar supportmeddelanden i sex månader." if language == "sv" else "We keep messages six months."],
        address="https://example.se/integritet/",
    )
    lay(folder / f"policy_change.{language}", f"{notice.subject}\n\n{notice.text}", notice.html)
    assert len(list(folder.glob(f"*.{language}.txt"))) == len(MADE) + 1


def lay(name: Path, text: str, html: str) -> None:
    """Text and page side by side, once they read as letters to people: no bare dates, no jargon, no empty item."""
    assert not DATE_IN_DIGITS.search(text), name.name
    assert not JARGON.search(text), name.name
    assert not re.search(r"^- *$|\n\n\n\n|  +\S| [.,;]|\.\.(?!\.)", text, re.M), name.name
    assert "<li></li>" not in html
    assert "<p" in html
    name.with_name(f"{name.name}.txt").write_text(text, encoding="utf-8")
    name.with_name(f"{name.name}.html").write_text(html, encoding="utf-8")
