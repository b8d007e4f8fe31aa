"""Early releases at the desk: what waits for a second person, and what was decided (design §7)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from datamap.actions.permission import APPROVES, HANDLES_HOLDS
from datamap.actions.release import approve_release, drop_release, kept_by_law, propose_release
from datamap.admin.pages import HoldDesk, ReasonForm
from datamap.models import Release
from datamap.registry import all_declarations, installed, model_of
from identifiers.dates import stockholm_today
from journal.confirmed import ask_who_it_is
from journal.desk import key_in
from journal.roles import sees


@admin.register(Release)
class ReleaseAdmin(HoldDesk):
    """One proposes, another approves: the verb and the database both see to it."""

    list_display = ("what", "grounds", "until", "proposed_at", "proposed_by", "state")
    list_filter = (("decided_at", admin.EmptyFieldListFilter),)
    list_select_related = ("proposed_by", "approved_by")
    ordering = ("-decided_at", "-pk")
    fields = ("what", "grounds", "until", "reason", "proposed_by", "proposed_at", "state", "approved_by", "decided_at")
    readonly_fields = fields
    actions_detail = ("approve", "drop")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """While it waits; to approve, for another than who proposed."""
        release = Release.objects.filter(pk=key_in(object_id), decided_at=None).first()
        if release is None:
            return []
        own = release.proposed_by_id == request.user.pk
        found = super().get_actions_detail(request, object_id)
        return [act for act in found if not (own and act.action_name.endswith("_approve"))]

    def has_approve_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, APPROVES)

    def get_urls(self) -> list[Any]:
        """A record's proposal has a page of its own."""
        page = self.admin_site.admin_view(self.propose)
        return [path("propose/<str:source>/<str:row>/", page, name="datamap_release_propose"), *super().get_urls()]

    def propose(self, request: HttpRequest, source: str, row: str) -> HttpResponse:
        """Propose to erase one record that a law still keeps. 404 for what no law keeps."""
        keep = kept_by_law(source) if source in all_declarations() and installed(source) else None
        record = model_of(source)._default_manager.filter(pk=key_in(row)).first() if keep else None
        if keep is None or record is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        return self.form_page(
            request,
            form,
            lambda **given: propose_release(record, **given),
            title=_("Propose to erase it early"),
            note=_(
                "%(law)s %(section)s keeps this record. To erase it before its time takes a reason and a second person."
            )
            % {"law": keep.law, "section": keep.section},
            there=reverse("admin:datamap_release_changelist"),
            who=HANDLES_HOLDS,
            original=record,
        )

    @action(description=_("Approve"), url_path="approve", permissions=["approve"], icon="check")
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The second person, who has lately confirmed who they are."""
        ask_who_it_is(request)
        note = _(
            "It is done at once: a hold is lifted, a record is erased for good. You can't approve your own proposal."
        )
        return self._decide(request, object_id, approve_release, title=_("Approve"), note=note, who=APPROVES)

    @action(description=_("Take back or send back"), url_path="drop", permissions=["act"], icon="undo")
    def drop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Nothing is released."""
        note = _("The proposal is closed; the hold stays.")
        return self._decide(request, object_id, drop_release, title=_("Take back or send back"), note=note)

    def _decide(self, request: HttpRequest, object_id: str, verb: Callable[..., object], **words: Any) -> HttpResponse:
        release = Release.objects.filter(pk=key_in(object_id)).first()
        if release is None:
            raise Http404
        there = reverse("admin:datamap_release_change", args=[release.pk])
        form = forms.Form(request.POST if request.method == "POST" else None)
        words = {"who": HANDLES_HOLDS, **words, "there": there, "original": release}
        return self.form_page(request, form, lambda **given: verb(release, **given), **words)

    @admin.display(description=_("what is released"))
    def what(self, release: Release) -> str:
        """A hold or a record, by its number."""
        return f"{capfirst(str(model_of(release.source)._meta.verbose_name))} #{release.row}"

    @admin.display(description=_("law"))
    def grounds(self, release: Release) -> str:
        """Law and section."""
        return f"{release.law} {release.section}"

    @admin.display(description=_("state"))
    def state(self, release: Release) -> str:
        """Waiting, approved, or not."""
        if release.decided_at is None:
            over = release.until < stockholm_today()
            return str(_("waits, and the hold has ended by itself") if over else _("waits for a second person"))
        return str(_("approved") if release.approved else _("not approved"))
