"""Versions of the policy at the staff desk: written, read against the one before, approved by somebody else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from identifiers.text import has_forbidden
from journal.confirmed import ask_who_it_is
from journal.desk import ReadingDesk, key_in, staff_of
from partners.permission import sees
from policy.actions import approve_version, drop_draft, write_draft
from policy.admin.reading import reading
from policy.models import PolicyVersion
from policy.permission import APPROVES_POLICY, READS_POLICY, WRITES_POLICY
from policy.sentences import REQUIREMENTS

WRITTEN = ("text_sv", "text_en", "not_promised", "size", "reason", "changes_sv", "changes_en", "valid_from")

if TYPE_CHECKING:
    _DraftModelForm = forms.ModelForm[PolicyVersion]
else:
    _DraftModelForm = forms.ModelForm


class DraftForm(_DraftModelForm):
    """A draft as it is written. What is lacking is said on the page where it is read: a draft may be half done."""

    not_promised = forms.CharField(
        label=capfirst(gettext_lazy("requirements the text does not speak of")),
        help_text=gettext_lazy("Such as R-37 R-38, when nobody writes to you in social media. Mostly empty."),
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = PolicyVersion
        fields = WRITTEN
        widgets = {
            **{name: UnfoldAdminTextareaWidget(attrs={"rows": 32}) for name in ("text_sv", "text_en")},
            **{name: UnfoldAdminTextareaWidget(attrs={"rows": 4}) for name in ("changes_sv", "changes_en")},
        }
        help_texts = {
            "text_sv": gettext_lazy(
                "Markdown, one sentence on each line. Each ends in its mark, {#name R-nn}: the name stays when the "
                "words change, the R-nn are the requirements it stands for."
            ),
            "text_en": gettext_lazy("The same sentences under the same names. Empty if there is no English."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["not_promised"] = " ".join(self.instance.not_promised)

    def clean_not_promised(self) -> list[str]:
        """Codes of requirements, each once."""
        codes = str(self.cleaned_data["not_promised"]).replace(",", " ").split()
        if unknown := [code for code in codes if code not in REQUIREMENTS]:
            raise ValidationError(_("%(codes)s are no requirements.") % {"codes": ", ".join(unknown)})
        return sorted(set(codes))

    def clean(self) -> dict[str, Any]:
        """A message at each field that holds invisible signs."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and has_forbidden(value):
                self.add_error(name, _("The text holds an invisible sign. Type it again by hand."))
        return cleaned


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadingDesk):
    """Drafts are written here; what is approved is never changed. Roles decide, and being a superuser is none."""

    form = DraftForm
    list_display = ("number", "state", "size", "valid_from", "in_force_from", "written_by", "approved_by")
    list_select_related = ("written_by", "approved_by")
    fields = WRITTEN
    readers = READS_POLICY
    actions_detail = ("read", "drop")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, WRITES_POLICY)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft alone."""
        return sees(request.user, WRITES_POLICY) and (obj is None or obj.approved_at is None)

    def has_drop_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, WRITES_POLICY)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new draft begins as the latest version stands."""
        latest = PolicyVersion.objects.first()
        if latest is None:
            return {}
        return {
            "text_sv": latest.text_sv,
            "text_en": latest.text_en,
            "not_promised": " ".join(latest.not_promised),
        }

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only a draft can be thrown away."""
        found = super().get_actions_detail(request, object_id)
        if PolicyVersion.objects.filter(pk=key_in(object_id), approved_at=None).exists():
            return found
        return [act for act in found if not act.action_name.endswith("_drop")]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """One draft at a time: when there is one, that is what is written in."""
        open_one = PolicyVersion.objects.filter(approved_at=None).first()
        if open_one is not None and self.has_add_permission(request):
            messages.info(request, _("There is a draft already: go on with that one."))
            return redirect(reverse("admin:policy_policyversion_change", args=[open_one.pk]))
        return super().add_view(request, form_url, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Somebody was quicker and approved it, or began a draft: said in words."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
            return redirect(reverse("admin:policy_policyversion_changelist"))

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> PolicyVersion:
        """By the verb."""
        return write_draft(form.instance if change else None, by=staff_of(request), **form.cleaned_data)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Saved already, by the verb."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Nothing hangs on this form."""

    @action(description=gettext_lazy("Read and approve"), url_path="read", permissions=["view"], icon="menu_book")
    def read(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The version against the one before, its mapping and what is lacking; a second person's button to approve."""
        version = _version_or_404(object_id)
        if request.method == "POST":
            ask_who_it_is(request)
            _try(request, lambda: approve_version(version, by=staff_of(request), seen=request.POST.get("seen", "")))
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": version,
            "title": _("Version %(number)d of the policy") % {"number": version.number},
            "may_approve": sees(request.user, APPROVES_POLICY) and version.written_by_id != request.user.pk,
            "may_write": sees(request.user, WRITES_POLICY),
            **reading(version),
        }
        return TemplateResponse(request, "desk/policy_version.html", context)

    @action(description=gettext_lazy("Throw the draft away"), url_path="drop", permissions=["drop"], icon="delete")
    def drop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A confirmation, then the verb."""
        version = _version_or_404(object_id)
        return self.form_page(
            request,
            forms.Form(request.POST if request.method == "POST" else None),
            lambda **given: drop_draft(version, **given),
            title=_("Throw the draft away"),
            note=_("What is written in it is gone for good."),
            there=reverse("admin:policy_policyversion_changelist"),
            who=WRITES_POLICY,
            original=version,
        )

    @admin.display(description=gettext_lazy("state"))
    def state(self, version: PolicyVersion) -> str:
        """Draft, waiting for its notices, or when it holds."""
        if version.approved_at is None:
            return str(_("draft"))
        return str(_("approved") if version.in_force_from else _("approved, notices being queued"))


def _try(request: HttpRequest, verb: Any) -> None:
    """Do it, and say that it is done or why not."""
    try:
        verb()
    except ValidationError as fault:
        for message in _once(fault.messages):
            messages.error(request, message)
    else:
        messages.success(request, _("Done."))


def _once(said: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(said))


def _version_or_404(raw: Any) -> PolicyVersion:
    version = PolicyVersion.objects.select_related("written_by", "approved_by").filter(pk=key_in(raw)).first()
    if version is None:
        raise Http404
    return version
