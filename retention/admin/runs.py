"""The record of every run at the desk: figures only, nothing to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from retention.admin import ahead, held, tonight
from retention.admin.words import held_words, rule_words, source_words
from retention.models import Run
from retention.names import CLOCKS


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
        """Every rule with its figures, what was done first."""
        heads = (_("What, and how long it is kept"), _("Gone"), _("Not gone"))
        ordered = sorted(run.counts.values(), key=lambda one: not one["done"])
        return format_html(
            '<table class="dh-plan dh-wide-last"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
            format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads)),
            format_html_join(
                "",
                '<tr><th scope="row">{}<span class="dh-under">{}</span></th><td>{}</td><td>{}</td></tr>',
                (
                    (source_words(one["source"]), rule_words(one["rule"]), one["done"], _not_gone(run, one))
                    for one in ordered
                ),
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


def _not_gone(run: Run, one: dict[str, Any]) -> str:
    """What was left of one table under one rule, and why: a line for each reason."""
    said = held_words(one["held"])
    if one["parked"]:
        said.append(_("%(rows)s – for a person") % {"rows": one["parked"]})
    waiting = one["due"] - one["done"] - one["parked"]
    stopped = any(seen["braked"] and seen["rule"] == one["rule"] for seen in run.brake.values())
    if waiting > 0:
        why = _("%(rows)s – stopped by the brake") if stopped else _("%(rows)s – still to go")
        said.append(why % {"rows": waiting})
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in said)) or "–"


def _total(run: Run, figure: str) -> int:
    return sum(int(figures.get(figure, 0)) for figures in run.counts.values())


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff
