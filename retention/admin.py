"""The record of every run at the desk: figures only, nothing to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from retention.models import Run


@admin.register(Run)
class RunAdmin(ModelAdmin):
    """Counts tell of nobody, so every member of staff may see them (R-17)."""

    list_display = ("day", "clock", "started_at", "finished_at", "due", "done", "held", "parked")
    list_filter = ("clock",)
    ordering = ("-day", "clock")
    fields = ("day", "clock", "started_at", "finished_at", "by_rule")
    readonly_fields = fields
    show_full_result_count = False
    actions = None

    @display(description=_("rows due"))
    def due(self, run: Run) -> int:
        """Rows whose time was up."""
        return _total(run, "due")

    @display(description=_("rows done"))
    def done(self, run: Run) -> int:
        """Rows taken."""
        return _total(run, "done")

    @display(description=_("held"))
    def held(self, run: Run) -> int:
        """Rows a hold keeps."""
        return sum(sum(figures.get("held", {}).values()) for figures in run.counts.values())

    @display(description=_("for a person"))
    def parked(self, run: Run) -> int:
        """Rows that could not be done."""
        return _total(run, "parked")

    @display(description=_("by rule"))
    def by_rule(self, run: Run) -> str:
        """Every rule with its figures."""
        return format_html_join(
            "",
            "<div>{}, {}: {} / {} {}</div>",
            (
                (
                    figures["rule"],
                    figures["source"],
                    figures["done"],
                    figures["due"],
                    " ".join(f"{why} {number}" for why, number in figures["held"].items()),
                )
                for figures in run.counts.values()
            ),
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """All staff."""
        return _is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """All staff."""
        return _is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


def _total(run: Run, figure: str) -> int:
    return sum(int(figures.get(figure, 0)) for figures in run.counts.values())


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff
