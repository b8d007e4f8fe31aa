"""Another company uses the product in its own colours: pages, mails, letters and packages, all of them readable."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dhprivacy.brand_checks import colours_can_be_read, the_logo_is_a_drawing
from outbox.writing import brand as writing
from outbox.writing.colour import contrast, mixed, shades
from policy.change_notice import policy_change
from requests_app.package import page as package_page
from requests_app.package import pdf, printed
from tests.test_settings import start

GREEN, PALE_GREEN = "#0b6b4f", "#8fdcc0"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"><rect width="90" height="40" fill="#0b6b4f"/></svg>\n'
)


@pytest.fixture
def green(settings: Any, tmp_path: Path) -> Any:
    """Grön AB."""
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    settings.COMPANY_NAME = "Grön AB"
    settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK = GREEN, PALE_GREEN
    settings.BRAND_LOGO = str(tmp_path / "logo.svg")
    package_page._style.cache_clear()
    yield settings
    package_page._style.cache_clear()


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#17395c", "#17395c", 1)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_a_tint_lies_between_its_colours_and_what_is_no_colour_is_refused() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert shades(GREEN)["600"] == GREEN
    assert sorted(shades(GREEN), key=int) == ["50", *(str(step) for step in range(100, 1000, 100)), "950"]
    for wrong in ("green", "#fff", "#17395c;}", ""):
        with pytest.raises(ImproperlyConfigured):
            mixed(wrong, "#ffffff", 0.5)


def test_colours_that_can_not_be_read_stop_the_start(settings: Any) -> None:
    assert colours_can_be_read(None) == []
    settings.BRAND_COLOUR = "#7a9cc0"
    assert {one.id for one in colours_can_be_read(None)} == {"dhprivacy.E010"}
    settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK = GREEN, GREEN
    assert all("BRAND_COLOUR_DARK" in str(one.msg) for one in colours_can_be_read(None))
    refused = start("manage.py", "check", BRAND_COLOUR="#7a9cc0")
    assert refused.returncode == 1
    assert "BRAND_COLOUR has a contrast of" in refused.stderr


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no file"),
        ("\x89PNG", "no SVG"),
        ("<svg><script>alert(1)</script></svg>", "runs or loads"),
        ('<svg><image href="https://elsewhere.example/x.png"/></svg>', "runs or loads"),
        (f"<svg>{' ' * writing.LARGEST_LOGO}</svg>", "larger"),
    ],
)
def test_a_logo_that_is_none_stops_the_start(settings: Any, tmp_path: Path, content: str | None, why: str) -> None:
    settings.BRAND_LOGO = str(tmp_path / "logo.svg")
    if content is not None:
        (tmp_path / "logo.svg").write_text(content, encoding="utf-8")
    (fault,) = the_logo_is_a_drawing(None)
    assert (fault.id, why in str(fault.msg)) == ("dhprivacy.E011", True)


def test_the_public_pages_wear_its_colours_and_its_logo(client: Client, green: Any) -> None:
    page = client.get("/brev/").content.decode()
    assert f'<link rel="stylesheet" href="{reverse("brand_colours")}">' in page
    assert '<img src="/logo.svg" alt="Grön AB"' in page
    style = client.get("/brand.css")
    assert style["Content-Type"] == "text/css; charset=utf-8"
    assert f"--deep: {GREEN}" in style.content.decode()
    assert f"--deep: {PALE_GREEN}" in style.content.decode()
    logo = client.get("/logo.svg")
    assert (logo["Content-Type"], logo.content.decode()) == ("image/svg+xml", LOGO)
    assert "default-src 'none'" in logo["Content-Security-Policy"], "nothing in it could run, even opened by itself"


def test_without_one_the_house_wears_its_own_and_loads_no_second_style(client: Client) -> None:
    page = client.get("/brev/").content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == ["/static/portal/house.css"]
    assert "#17395c" in client.get("/logo.svg").content.decode()
    house = (Path(__file__).parents[2] / "requests_app/static/portal/house.css").read_text(encoding="utf-8")
    for colour in (*writing.HOUSE, writing.PAPER, writing.SHEET, writing.DARK_PAPER, writing.DARK_SHEET):
        assert colour in house, "the check looks at the grounds that the pages have"


def test_mails_and_packages_wear_them_too(green: Any) -> None:
    notice = policy_change(
        language="sv", version="2", valid_from=date(2026, 4, 7), changes=["Nytt."], address="https://x.example/"
    )
    assert f"border-bottom:3px solid {GREEN}" in notice.html
    style = package_page._style()
    assert f"--link: {GREEN}" in style
    assert f"--link: {PALE_GREEN}" in style


def test_a_letter_on_paper_has_the_logo_and_stays_readable_to_machines(green: Any) -> None:
    data = {"title": "Hej", "language": "sv", "from": ["Grön AB"], "to": ["Anna"], "foot": "DH-1", "blocks": []}
    made = pdf.set_type(printed.DESIGN, {**data, "code": "", "code_title": "", "code_text": ""}, now=timezone.now())
    assert b"pdfuaid" in made, "PDF/UA: the logo has its words"
    first = pypdfium2.PdfDocument(BytesIO(made))[0].render(scale=1).to_pil().convert("RGB")
    colours = {colour for _count, colour in first.getcolors(maxcolors=1_000_000)}
    assert (0x0B, 0x6B, 0x4F) in colours
