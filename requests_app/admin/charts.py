"""Drawings for unfold's chart component: what it reads from the page, as JSON. No script of ours, no inline script.

Each series has a line and a mark of its own, so that no colour need be told from another; the figures stand beside
the drawing as a table.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

INK = "#6f7f95"  # of the axes: readable on the desk's light and dark paper alike
# Unfold looks the names up in its palette when the page is drawn.
STROKES: tuple[dict[str, Any], ...] = (
    {"borderColor": "var(--color-primary-600)", "borderDash": [], "pointStyle": "circle"},
    {"borderColor": "var(--color-orange-600)", "borderDash": [8, 4], "pointStyle": "rect"},
    {"borderColor": "var(--color-base-500)", "borderDash": [2, 3], "pointStyle": "triangle"},
)


@dataclass(frozen=True)
class Chart:
    """A drawing: its kind, what it draws and how, both as the component wants them."""

    data: str
    options: str


def lines(names: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]], *, unit: str) -> Chart:
    """One line a series over the same places; a gap where there is no figure."""
    drawn = [
        {
            "label": label,
            "data": list(values),
            "backgroundColor": stroke["borderColor"],
            "borderWidth": 2,
            "pointRadius": 4,
            "spanGaps": False,
            **stroke,
        }
        for (label, values), stroke in zip(series, STROKES, strict=False)
    ]
    return _chart(names, drawn, legend=True, unit=unit, highest=100)


def bars(names: Sequence[str], label: str, values: Sequence[int], *, lying: bool = False) -> Chart:
    """One bar a place; ``lying`` ones leave room for long names."""
    drawn = {"label": label, "data": list(values), "backgroundColor": "var(--color-primary-600)", "maxBarThickness": 36}
    return _chart(names, [drawn], legend=False, lying=lying)


def _chart(
    names: Sequence[str],
    series: Sequence[dict[str, Any]],
    *,
    legend: bool,
    unit: str = "",
    highest: int | None = None,
    lying: bool = False,
) -> Chart:
    ticks = {"color": INK, "font": {"size": 12}}
    places = {"ticks": ticks, "grid": {"display": False}}
    figures = {
        "beginAtZero": True,
        "suggestedMax": highest,
        "ticks": {**ticks, "precision": 0},
        "title": {"display": bool(unit), "text": unit, "color": INK},
        "grid": {},
    }
    options = {
        "indexAxis": "y" if lying else "x",
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "plugins": {
            "legend": {
                "display": legend,
                "align": "start",
                "labels": {"color": INK, "usePointStyle": True, "boxWidth": 8},
            }
        },
        "scales": {"x": figures, "y": places} if lying else {"x": places, "y": figures},
    }
    data = {"labels": list(names), "datasets": list(series)}
    return Chart(*(json.dumps(said, cls=DjangoJSONEncoder) for said in (data, options)))  # which knows lazy words
