"""The record of every run at the desk: figures only, nothing to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from retention.admin import ahead, held, tonight
from retention.admin.words import CLOCKS, held_words, rule_words, source_words
from retention.models import Run


@admin.register(Run)
class RunAdmin(ModelAdmin):
    """Counts tell of nobody, so every member of staff may see them (R-17)."""

    list_display = ("day", "which", "finished_at", "due", "done", "held", "parked", "braked")
    list_filter = ("clock",)
    ordering = ("-day", "clock")
    fields = ("day", "which", "started_at", "finished_at", "by_rule")
    readonly_fields = fields
    show_full_result_count = False
    actions = None

    @display(description=gettext_lazy("rows due"))
    def due(self, run: Run) -> int:
        """Rows whose time was up."""
        return _total(run, "due")

    @display(description=gettext_lazy("rows done"))
    def done(self, run: Run) -> int:
        """Rows taken."""
        return _total(run, "done")

    @display(description=gettext_lazy("held"))
    def held(self, run: Run) -> int:
        """Rows a hold keeps."""
        return sum(sum(figures.get("held", {}).values()) for figures in run.counts.values())

    @display(description=gettext_lazy("for a person"))
    def parked(self, run: Run) -> int:
        """Rows that could not be done."""
        return _total(run, "parked")

    @display(description=gettext_lazy("rules braked"))
    def braked(self, run: Run) -> int:
        """How many rules waited for two people."""
        return sum(seen["braked"] for seen in run.brake.values())

    @display(description=gettext_lazy("clock"), ordering="clock")
    def which(self, run: Run) -> str:
        """The clock in words."""
        return str(CLOCKS.get(run.clock, run.clock))

    @display(description=gettext_lazy("by rule"))
    def by_rule(self, run: Run) -> str:
        """Every rule with its figures."""
        return format_html_join(
            "",
            "<div>{}: {} – {}{}</div>",
            (
                (source_words(one["source"]), rule_words(one["rule"]), _figures(one), _braked(run, one))
                for one in run.counts.values()
            ),
        )

    def get_urls(self) -> list[URLPattern]:
        """The pages that look ahead lie beside the record."""
        view = self.admin_site.admin_view
        return [
            path("tonight/", view(tonight.tonight), name="retention_tonight"),
            path("ahead/", view(ahead.ahead), name="retention_ahead"),
            path("held/", view(held.held), name="retention_held"),
            *super().get_urls(),
        ]

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


def _figures(one: dict[str, Any]) -> str:
    """What became of one table under one rule."""
    said = [_("%(done)s of %(due)s gone") % one]
    if one["held"]:
        said.append(_("held: %(held)s") % {"held": ", ".join(held_words(one["held"]))})
    if one["parked"]:
        said.append(_("for a person: %(parked)s") % one)
    return "; ".join(said)


def _braked(run: Run, one: dict[str, Any]) -> str:
    stopped = any(seen["braked"] and seen["rule"] == one["rule"] for seen in run.brake.values())
    return "; " + _("stopped by the brake") if stopped and one["due"] > one["done"] else ""


def _total(run: Run, figure: str) -> int:
    return sum(int(figures.get(figure, 0)) for figures in run.counts.values())


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff
