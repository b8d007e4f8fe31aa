"""Mail in: what became of each, and the pile for a person."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from journal.confirmed import ask_who_it_is
from journal.desk import staff_of
from journal.roles import sees
from requests_app.actions.case_lock import NotNow
from requests_app.actions.permission import may
from requests_app.actions.sort_mail import SORTABLE, file_as_automatic, read_raw_mail
from requests_app.admin.fields import StaffForm, capitals
from requests_app.admin.obstacles import in_words
from requests_app.admin.safe_views import ALONE
from requests_app.code_words import WHY
from requests_app.intake.by_hand import join_case_with_mail, look_at_mail, open_case_for_mail
from requests_app.intake.mail.parsed import ParsedMail, ParseFailure
from requests_app.intake.mail.triage import suggest_rights
from requests_app.models import InboundMail, Language, MailOutcome, Right
from requests_app.models.roles import ALLOWED, Act
from vault.sealing import Destroyed


class SortMail(StaffForm):
    """What the person who read the mail says of it."""

    right = forms.ChoiceField(label=_("What is asked for?"), choices=capitals(Right.choices), initial=Right.QUESTION)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail to answer to"), required=False)


class JoinCase(StaffForm):
    """The case a mail belongs to."""

    reference = forms.CharField(label=_("Case number"), max_length=20)


class NeedsPerson(admin.SimpleListFilter):
    """The pile for a person first."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every outcome, and all."""
        return [("all", _("all")), *MailOutcome.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[InboundMail]) -> QuerySet[InboundMail]:
        """By default what waits for a person."""
        if self.value() == "all":
            return queryset
        return queryset.filter(outcome=self.value() or MailOutcome.QUARANTINED)

    def choices(self, changelist: Any) -> Any:
        """Call the default by its name."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("waits for a person")
        return choices


@admin.register(InboundMail)
class InboundMailAdmin(ModelAdmin):
    """A list of mails by outcome; the content is in the case, or in the sealed raw mail."""

    list_display = ("received_at", "what_became", "reason", "its_case")
    list_display_links = ("received_at",)
    list_filter = (NeedsPerson,)
    ordering = ("-received_at",)
    show_full_result_count = False
    list_select_related = ("case",)
    actions = None

    @display(
        description=_("outcome"),
        label={MailOutcome.QUARANTINED: "warning", MailOutcome.OPENED: "success", MailOutcome.ATTACHED: "success"},
    )
    def what_became(self, mail: InboundMail) -> tuple[str, str]:
        """The outcome in words."""
        return mail.outcome, capfirst(mail.get_outcome_display())

    @display(description=_("case"), ordering="case__reference")
    def its_case(self, mail: InboundMail) -> str:
        """The case it opened or joined."""
        return mail.case.reference if mail.case else "–"

    @display(description=_("why"), ordering="why")
    def reason(self, mail: InboundMail) -> str:
        """The rule that decided, in words."""
        return str(WHY.get(mail.why, mail.why))

    def get_urls(self) -> list[URLPattern]:
        """The raw mail as a download."""
        return [path("raw/<uuid:pk>/", self.admin_site.admin_view(raw_mail), name="raw_mail"), *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse | TemplateResponse:
        """One mail and what a person may say of it."""
        if not may(request.user, Act.SEE_CASES):
            raise PermissionDenied
        mail = _mail(object_id)
        said, form = None, SortMail(request.POST if request.POST.get("what") == "open" else None)
        if request.method == "POST":
            try:
                if request.POST.get("what") == "show":
                    said = look_at_mail(mail, by=staff_of(request))
                    form = SortMail(initial=_first_guess(said))
                elif done := _sort(request, mail, form):
                    return done
            except (NotNow, Destroyed) as obstacle:
                messages.error(request, in_words(getattr(obstacle, "code", "mail_gone")))
                return redirect(reverse("admin:requests_app_inboundmail_changelist"))
        context = {**self.admin_site.each_context(request), "title": _("Mail"), "mail": mail, "form": form}
        context |= {"said": said, "asked": said is not None, "join": JoinCase(), "sortable": mail.outcome in SORTABLE}
        response = TemplateResponse(request, "desk/mail.html", context)
        add_never_cache_headers(response)
        return response

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever sees cases."""
        return sees(request.user, ALLOWED[Act.SEE_CASES])

    def has_view_permission(self, request: HttpRequest, obj: InboundMail | None = None) -> bool:
        """Whoever sees cases."""
        return sees(request.user, ALLOWED[Act.SEE_CASES])

    def has_change_permission(self, request: HttpRequest, obj: InboundMail | None = None) -> bool:
        """Nobody edits a mail."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mail comes by mail."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: InboundMail | None = None) -> bool:
        """The clock deletes."""
        return False


def _mail(pk: str | None) -> InboundMail:
    try:
        return InboundMail.objects.select_related("case", "raw", "head").get(pk=pk or "")
    except (InboundMail.DoesNotExist, ValueError, ValidationError) as missing:
        raise Http404 from missing


def _sort(request: HttpRequest, mail: InboundMail, form: SortMail) -> HttpResponse | None:
    if request.POST.get("what") == "automatic":
        file_as_automatic(mail, by=staff_of(request))
        return redirect(reverse("admin:requests_app_inboundmail_changelist"))
    if request.POST.get("what") == "join":
        case = join_case_with_mail(mail, by=staff_of(request), reference=request.POST.get("reference", "")[:20])
        return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))
    if not form.is_valid():
        return None
    case = open_case_for_mail(mail, by=staff_of(request), **form.cleaned_data)
    return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))


def _first_guess(said: ParsedMail | ParseFailure) -> dict[str, str]:
    """What the form may hold before the person has changed it."""
    if not isinstance(said, ParsedMail):
        return {}
    return {
        "right": suggest_rights(said)[0],
        "language": "en" if said.language == "en" else "sv",
        "name": said.from_name[:200],
        "email": said.from_address or "",
    }


@require_POST
@never_cache
def raw_mail(request: HttpRequest, pk: str) -> HttpResponse | StreamingHttpResponse:
    """The raw mail, to be saved and opened with care elsewhere."""
    ask_who_it_is(request)
    mail = get_object_or_404(InboundMail.objects.select_related("raw", "head"), pk=pk)
    try:
        content = read_raw_mail(mail, by=staff_of(request))
    except (NotNow, Destroyed):
        messages.error(request, in_words("mail_gone"))
        return redirect(reverse("admin:requests_app_inboundmail_change", args=[mail.pk]))
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{mail.pk}.eml"'
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = ALONE
    return response
