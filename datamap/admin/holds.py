"""Dated holds at the desk: what is kept, why, under which law, until when, when to look again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from datamap import holds
from datamap.actions.holds import place_hold, review_hold, sources
from datamap.actions.permission import HANDLES_HOLDS
from datamap.actions.release import propose_lift
from datamap.admin.pages import HoldDesk, HoldForm, ReasonForm
from datamap.models import HoldReason, LegalHold
from datamap.registry import model_of, subject
from identifiers.dates import stockholm_today
from journal.desk import key_in
from journal.roles import sees

DAY = UnfoldAdminTextInputWidget({"type": "date"})


class PlaceHold(HoldForm):
    """A hold on one partner; the verb judges it."""

    customer_number = forms.CharField(label=_("Customer number"), max_length=40, widget=UnfoldAdminTextInputWidget)
    source = forms.ChoiceField(
        label=_("What is kept"),
        required=False,
        help_text=_("The partner's own row, with number and contact details, stays with it; all else goes on its day."),
        widget=UnfoldAdminSelectWidget,
    )
    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)
    claim = forms.CharField(
        label=_("Which claim or duty (a reference, no names of people)"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    law = forms.CharField(label=_("Law"), max_length=120, required=False, widget=UnfoldAdminTextInputWidget)
    section = forms.CharField(label=_("Section"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget)
    until = forms.DateField(label=_("Last day"), required=False, widget=DAY)
    review_on = forms.DateField(label=_("Review on"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("Everything about the partner"))
        self.fields["source"].choices = [everything, *((label, capfirst(str(title))) for label, title in sources())]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [(value, capfirst(label)) for value, label in HoldReason.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the partner by the customer number."""
        cleaned = super().clean()
        people = model_of(subject().label)._default_manager
        cleaned["partner"] = people.filter(customer_number__iexact=cleaned.pop("customer_number", "")).first()
        if cleaned["partner"] is None and "customer_number" not in self.errors:
            self.add_error("customer_number", _("No partner has this number."))
        return cleaned


class ReviewHold(HoldForm):
    """When to look again."""

    review_on = forms.DateField(label=_("Review on"), widget=DAY)


class StateFilter(admin.SimpleListFilter):
    """Holds that hold, or those that are over."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two."""
        return [("active", _("in force")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LegalHold]) -> QuerySet[LegalHold]:
        """By lifting and last day."""
        holding = Q(lifted_at=None, until__gte=stockholm_today())
        return {"active": queryset.filter(holding), "over": queryset.exclude(holding)}.get(self.value() or "", queryset)


@admin.register(LegalHold)
class LegalHoldAdmin(HoldDesk):
    """What is held by hand. What a law holds by itself stands with the clocks' runs."""

    list_display = ("customer", "what", "reason_in_words", "grounds", "until", "review_on", "state")
    list_display_links = ("customer", "what")
    list_filter = (StateFilter,)
    list_select_related = ("partner",)
    ordering = ("until", "pk")
    fields = (
        *("customer", "what", "reason_in_words", "claim", "grounds"),
        *("placed_at", "until", "review_on", "state", "what_follows"),
    )
    readonly_fields = fields
    actions_detail = ("review", "lift")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, HANDLES_HOLDS)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only while it holds."""
        active = holds.active(stockholm_today()).filter(pk=key_in(object_id)).exists()
        return super().get_actions_detail(request, object_id) if active else []

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Place a hold; the partner's page leads here with its customer number filled in."""
        partner = model_of(subject().label)._default_manager.filter(pk=key_in(request.GET.get("partner"))).first()
        initial = {"customer_number": getattr(partner, "customer_number", "")}
        return self.form_page(
            request,
            PlaceHold(request.POST or None, initial=initial),
            _place,
            title=_("Place a hold"),
            note=_(
                "Keeps what a claim or another law needs, in spite of the clock and of a request for erasure, through "
                "its last day. The partner's own row is kept with it; everything else goes as usual."
            ),
            there=reverse("admin:datamap_legalhold_changelist"),
            who=HANDLES_HOLDS,
        )

    @action(description=_("Review"), url_path="review", permissions=["act"], icon="event_repeat")
    def review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Still needed: when to look again."""
        note = _("Is the hold still needed? Then say when to look again. Else go back and propose to lift it.")
        return self._on(request, object_id, ReviewHold, review_hold, title=_("Still needed"), note=note)

    @action(description=_("Propose to lift it"), url_path="lift", permissions=["act"], icon="lock_open")
    def lift(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Early release takes two."""
        note = _("A second person must approve. Then what was held goes by its clocks, perhaps the same night.")
        return self._on(request, object_id, ReasonForm, propose_lift, title=_("Propose to lift it"), note=note)

    def _on(
        self, request: HttpRequest, object_id: str, form: type[forms.Form], verb: Callable[..., object], **words: Any
    ) -> HttpResponse:
        hold = LegalHold.objects.filter(pk=key_in(object_id)).first()
        if hold is None:
            raise Http404
        there = reverse("admin:datamap_legalhold_change", args=[hold.pk])
        bound = form(request.POST or None)
        words |= {"there": there, "original": hold, "who": HANDLES_HOLDS}
        return self.form_page(request, bound, lambda **given: verb(hold, **given), **words)

    @admin.display(description=_("partner"), ordering="partner")
    def customer(self, hold: LegalHold) -> str:
        """The customer number."""
        return str(hold.partner)

    @admin.display(description=_("what is kept"))
    def what(self, hold: LegalHold) -> str:
        """The source, or all."""
        return capfirst(str(dict(sources()).get(hold.source, _("everything about the partner"))))

    @admin.display(description=_("reason"))
    def reason_in_words(self, hold: LegalHold) -> str:
        """With a capital."""
        return capfirst(hold.get_reason_display())

    @admin.display(description=_("law"))
    def grounds(self, hold: LegalHold) -> str:
        """Law and section."""
        return f"{hold.law} {hold.section}"

    @admin.display(description=_("state"))
    def state(self, hold: LegalHold) -> str:
        """In force, lifted, or over."""
        if hold.lifted_at:
            return str(_("lifted"))
        return str(_("in force") if hold.until >= stockholm_today() else _("over"))

    @admin.display(description=_("when it ends"))
    def what_follows(self, hold: LegalHold) -> str:
        """An approved erasure may be waiting."""
        if hold.erase_for:
            return str(_("What it keeps is erased: the erasure is approved and waits for the end of the hold."))
        return str(_("What it keeps goes by its clocks."))


def _place(*, by: Any, reason: str, **given: Any) -> LegalHold:
    return place_hold(by=by, reason=HoldReason(reason), **given)
