"""The company's colours and mark on everything it shows and sends: pages, mails, letters, packages and the desk."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from outbox.writing.colour import contrast, mixed

LEAST_CONTRAST = 4.5  # to 1, WCAG 2.2, 1.4.3
LARGEST_LOGO = 20_000  # bytes; it is part of every page, and a page weighs less than 60 kB
# The grounds the colours stand on, as house.css has them, and the text that stands on the colours.
PAPER, SHEET = "#f6f4ef", "#ffffff"
DARK_PAPER, DARK_SHEET = "#10151c", "#18202a"
ON_LIGHT, ON_DARK = "#ffffff", "#0d1a28"
_TINT, _DARK_TINT = 0.1, 0.14  # of the colour, in the ground of a highlighted part
HOUSE = ("#17395c", "#9cc9f5")


@dataclass(frozen=True)
class Brand:
    """``colour`` for light pages and paper, ``dark`` for dark ones; ``logo`` is an SVG, empty for the house's sign."""

    colour: str
    dark: str
    logo: str

    @property
    def soft(self) -> str:
        """The ground of a highlighted part."""
        return mixed(self.colour, SHEET, _TINT)

    @property
    def soft_dark(self) -> str:
        """The same on a dark page."""
        return mixed(self.dark, DARK_SHEET, _DARK_TINT)

    @property
    def on_dark(self) -> str:
        """Text on the dark pages' colour."""
        return ON_DARK

    @property
    def is_house(self) -> bool:
        """Whether the colours are those that house.css has by itself."""
        return (self.colour.lower(), self.dark.lower()) == HOUSE


def brand() -> Brand:
    """As the settings say."""
    return Brand(settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK, _logo(settings.BRAND_LOGO))


def too_pale(shown: Brand) -> list[tuple[str, str, float]]:
    """Where text could not be read: the setting, the ground, and the contrast there."""
    light = {PAPER, SHEET, shown.soft, ON_LIGHT}
    dark = {DARK_PAPER, DARK_SHEET, shown.soft_dark, ON_DARK}
    pairs = [("BRAND_COLOUR", shown.colour, ground) for ground in sorted(light)]
    pairs += [("BRAND_COLOUR_DARK", shown.dark, ground) for ground in sorted(dark)]
    found = [(name, ground, contrast(colour, ground)) for name, colour, ground in pairs]
    return [(name, ground, ratio) for name, ground, ratio in found if ratio < LEAST_CONTRAST]


@cache
def _logo(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if path else ""
