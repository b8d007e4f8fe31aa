"""The handbook names the desk's buttons as they are called there."""

import re

from django.utils.translation import override

from requests_app.admin.moves import ALL_MOVES
from tests.world import ROOT

# Pages, headings and links in bold that are no buttons of a case.
ELSEWHERE = {
    *("Mina ärenden", "Ingen handlägger dessa än", "Uppgifter", "Uppgifter.", "Inkommen e-post", "Identitet."),
    *("Partner i registret.", "Titta på ID-bilden", "Läs igenom texterna först.", "Vad som begärs", "Löften"),
    "Registrera en begäran",
}


def test_every_button_in_the_handbook_is_on_the_desk() -> None:
    text = " ".join((ROOT / "docs" / "handbook.md").read_text(encoding="utf-8").split())
    named = {words.rstrip(".") for words in re.findall(r"\*\*(.+?)\*\*", text)}
    with override("sv"):
        buttons = {str(move.label) for move in ALL_MOVES.values()}
    assert named - {words.rstrip(".") for words in ELSEWHERE} <= buttons
