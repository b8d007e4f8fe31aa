"""Partners at the desk: find, read, enter, correct, end and resume."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from identifiers.dates import stockholm_date, stockholm_today
from identifiers.errors import InvalidIdentifier
from identifiers.national import parse_number
from identifiers.phone import normalise_phone
from identifiers.text import fold
from journal.desk import key_in, staff_of
from partners.actions import (
    correct_partner,
    create_partner,
    end_marketing,
    end_relation,
    note_social_contact,
    resume_relation,
)
from partners.admin.register_desk import PROTECTED, RegisterAdmin
from partners.forms import EndRelationForm, NewPartnerForm, PartnerForm, SocialContactForm
from partners.masking import masked_number
from partners.models import Partner, SocialContact
from partners.permission import APPROVER, KEEPS_THE_REGISTER, sees
from partners.register import ended, running, silent

_CONTRACT = ("name", "company", "number", "email", "phone", "street", "postcode", "city")


class RelationFilter(admin.SimpleListFilter):
    """Running, ended, or running and silent for a year, the longest silent first (R-13)."""

    title = _("relation")
    parameter_name = "relation"
    kinds: ClassVar[dict[str, tuple[Any, Callable[[], QuerySet[Partner]]]]] = {
        "running": (_("running"), running),
        "ended": (_("ended"), ended),
        "silent": (_("no end date, silent for a year"), lambda: silent(stockholm_today())),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three kinds."""
        return [(key, label) for key, (label, _rows) in self.kinds.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Partner]) -> QuerySet[Partner]:
        """The rows of the kind chosen."""
        chosen = self.kinds.get(self.value() or "")
        return chosen[1]() if chosen else queryset


@admin.register(Partner)
class PartnerAdmin(RegisterAdmin):
    """The register. Numbers of persons are masked; a protected partner's address and phone stay in the drawer."""

    list_display = ("customer_number", "name", "company", "shown_number", "shown_city", "relation_started_on", "state")
    list_filter = (RelationFilter,)
    search_fields = ("name_folded",)
    search_help_text = _("Name, company, customer number, e-mail, phone or number")
    actions_detail = ("end", "resume", "contact", "hold", "erase")
    actions_list = ("marketing",)
    readonly_fields = (
        *("customer_number", "policy_version_at_contract"),
        *("relation_ended_on", "relation_end_reason", "relation_ended_by"),
        *("marketing_stopped_at", "restricted_at", "restriction_ground", "restriction_lifts_on", "social"),
    )
    add_fieldsets = (
        (None, {"fields": ("customer_number", *_CONTRACT, "relation_started_on", "protected_identity", "came_back")}),
    )
    fieldsets = (
        (None, {"fields": ("customer_number", *_CONTRACT, "relation_started_on", "protected_identity")}),
        (_("relation"), {"fields": readonly_fields[1:]}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, KEEPS_THE_REGISTER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, KEEPS_THE_REGISTER)

    def has_approver_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """What is for the whole register is shown to those the verb lets through."""
        return sees(request.user, {APPROVER})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """On a new partner the customer number may be chosen."""
        return self.readonly_fields if obj else self.readonly_fields[1:]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[Any]:
        """One form to enter, one to correct."""
        kwargs["form"] = PartnerForm if obj else NewPartnerForm
        return super().get_form(request, obj, change, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Partner], search_term: str
    ) -> tuple[QuerySet[Partner], bool]:
        """Every word in name or company, or the whole as an address or a number; on the folded columns: ÅSA is åsa."""
        term = fold(search_term)
        if not term:
            return queryset, False
        words = Q()
        for word in term.split():
            words &= Q(name_folded__contains=word) | Q(company_folded__contains=word)
        whole = Q(customer_number__iexact=term) | Q(email_normal__contains=term)
        for column, read in (("phone_normal", normalise_phone), ("number", lambda raw: parse_number(raw).written)):
            try:
                whole |= Q(**{column: read(term)})
            except InvalidIdentifier:
                continue
        return queryset.filter(words | whole), False

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """End a running relation or note a contact of it, resume an ended one; what has to do with holds always."""
        over = Partner.objects.filter(pk=key_in(object_id), relation_ended_on__isnull=False).exists()
        unfit = {"partners_partner_end", "partners_partner_contact"} if over else {"partners_partner_resume"}
        return [act for act in super().get_actions_detail(request, object_id) if act.action_name not in unfit]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Partner:
        """The verbs save; the log that Django keeps learns the customer number and the fields' names."""
        if change:
            return correct_partner(form.instance, by=staff_of(request), **form.corrections())
        return create_partner(by=staff_of(request), **form.cleaned_data)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Saved already, by the verb."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Nothing hangs on this form."""

    @action(description=_("End the relation"), url_path="end", permissions=["relation"], icon="event_busy")
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Date and reason, then `end_relation`."""
        note = _(
            "Marketing stops at once. Number, company, support messages and usage data go with the next sweep, "
            "name and contact details within six months. Invoices stay as long as the bookkeeping act says."
        )
        form = EndRelationForm(request.POST or None)
        return self.verb_page(request, object_id, form, end_relation, title=_("End the relation"), note=note)

    @action(description=_("Resume the relation"), url_path="resume", permissions=["relation"], icon="event_repeat")
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A confirmation, then `resume_relation`."""
        note = _("The clocks stop. What they have taken stays gone, and marketing stays stopped.")
        form = forms.Form(request.POST or None)
        return self.verb_page(request, object_id, form, resume_relation, title=_("Resume the relation"), note=note)

    @action(description=_("Place a hold"), url_path="hold", permissions=["relation"], icon="lock")
    def hold(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page of holds, with this partner filled in."""
        return HttpResponseRedirect(f"{reverse('admin:datamap_legalhold_add')}?partner={key_in(object_id)}")

    @action(description=_("Erase without a request"), url_path="erase", permissions=["relation"], icon="gavel")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A case of our own, for what the law demands though nobody asked; two persons decide it there."""
        return HttpResponseRedirect(f"{reverse('admin:open_unasked')}?partner={key_in(object_id)}")

    @action(description=_("Note a contact"), url_path="contact", permissions=["relation"], icon="forum")
    def contact(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Where and under which name, then `note_social_contact`."""
        note = _("Write only what is needed to help the partner the next time. It goes the day the relation ends.")
        form = SocialContactForm(request.POST or None)
        return self.verb_page(request, object_id, form, note_social_contact, title=_("Note a contact"), note=note)

    @action(description=_("Marketing has ended"), url_path="marketing", permissions=["approver"], icon="unsubscribe")
    def marketing(self, request: HttpRequest) -> HttpResponse:
        """A confirmation, then `end_marketing`: the marks of who said no go, by the sweep and under its brake."""
        note = _(
            "Has the company ceased to send newsletters and advertising to anybody? Then the marks by which those who "
            "said no are recognised are needed no more, and the sweep takes them. If it ever begins anew, it will not "
            "know who said no."
        )
        there = reverse("admin:partners_partner_changelist")
        form, words = forms.Form(request.POST or None), {"title": _("Marketing has ended"), "note": note}
        form.is_bound = request.method == "POST"
        return self.form_page(request, form, end_marketing, there=there, who={APPROVER}, **words)

    @admin.display(description=_("contacts in social media"))
    def social(self, partner: Partner) -> str:
        """Every contact noted, the newest first."""
        found = SocialContact.objects.filter(partner=partner).order_by("-at")
        lines = ((stockholm_date(row.at), row.platform, row.handle, row.note) for row in found)
        return format_html_join("", "<div>{}: {}, {}. {}</div>", lines) or "–"

    @admin.display(description=_("number"))
    def shown_number(self, partner: Partner) -> str:
        """Masked for persons."""
        return masked_number(partner.number)

    @admin.display(description=_("town"))
    def shown_city(self, partner: Partner) -> str:
        """Where the partner lives, unless that is nobody's to know."""
        return PROTECTED if partner.protected_identity else partner.city

    @admin.display(description=_("state"))
    def state(self, partner: Partner) -> str:
        """Running, ended when, silent since when; restricted, protected."""
        marks = [_ended(partner.relation_ended_on)]
        if silent_since := getattr(partner, "last_activity", None):
            marks.append(str(_("silent since %(day)s") % {"day": silent_since}))
        if partner.restricted_at:
            marks.append(str(_("restricted")))
        if partner.protected_identity:
            marks.append(str(_("protected")))
        return ", ".join(marks)


def _ended(day: date | None) -> str:
    return str(_("ended %(day)s") % {"day": day}) if day else str(_("running"))
