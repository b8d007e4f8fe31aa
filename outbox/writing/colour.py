"""Colours as plain functions: how well one is read on another, and tints of one. Written ``#rrggbb``."""

import re

from django.core.exceptions import ImproperlyConfigured

_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
# How much of the colour is in each shade of the desk's theme; above 1 it is darkened.
_SHARES = {50: 0.05, 100: 0.11, 200: 0.22, 300: 0.4, 400: 0.62, 500: 0.84, 600: 1, 700: 1.15, 800: 1.3, 900: 1.45}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """``share`` of a colour laid on a ground."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return "#" + "".join(f"{round(part * share + below * (1 - share)):02x}" for part, below in pairs)


def shades(colour: str) -> dict[str, str]:
    """Eleven shades of a colour, from the lightest (50) over the colour itself (600) to the darkest (950)."""
    found = {
        str(step): mixed(colour, "#ffffff", share) if share <= 1 else mixed(colour, "#000000", 2 - share)
        for step, share in _SHARES.items()
    }
    return {**found, "950": mixed(colour, "#000000", 0.4)}


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    """Raises ``ImproperlyConfigured`` for what is no colour: every colour here comes from the settings or the code."""
    found = _HEX.fullmatch(colour)
    if found is None:
        raise ImproperlyConfigured(f"{colour!r} is no colour: write it as #rrggbb.")
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue
