"""No start in colours that can't be read, or with a logo that is none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from outbox.writing.brand import LARGEST_LOGO, LEAST_CONTRAST, Brand, too_pale


@register("brand")
def colours_can_be_read(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Text in the company's colours, and white on them, has a contrast of 4.5 to 1 on every ground of the pages."""
    return [
        Error(
            f"{name} has a contrast of {ratio:.2f} to 1 against {ground}; text needs {LEAST_CONTRAST}.",
            hint="Take a darker BRAND_COLOUR, or a lighter BRAND_COLOUR_DARK.",
            id="dhprivacy.E010",
        )
        for name, ground, ratio in too_pale(Brand(settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK, ""))
    ]


@register("brand")
def the_logo_is_a_drawing(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An SVG that runs nothing and is small enough to be part of every page."""
    why = _fault(Path(settings.BRAND_LOGO)) if settings.BRAND_LOGO else ""
    return (
        [Error(f"BRAND_LOGO: {why}.", hint="Name an SVG file, or leave it empty.", id="dhprivacy.E011")] if why else []
    )


def _fault(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return "no file that can be read as text"
    if "<svg" not in text[:2000] or "</svg>" not in text:
        return "no SVG"
    if "<script" in text.lower() or 'href="http' in text.lower():
        return "it runs or loads something"
    if len(text.encode()) > LARGEST_LOGO:
        return f"larger than {LARGEST_LOGO} bytes"
    return ""
