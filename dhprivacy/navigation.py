"""The desk's menu: each line only for those who may open it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from datamap.actions.permission import HANDLES_HOLDS
from journal.roles import Role
from outbox.demo_folder import shown
from partners.admin.traces import AnonymisedPartnerAdmin
from partners.permission import KEEPS_THE_REGISTER, sees
from policy.admin import READS_RECIPIENTS
from policy.permission import READS_POLICY
from policy.views import READS_THE_RECORD
from promises.actions.permission import SEES_PROMISES
from requests_app.models.roles import ALLOWED, Act
from retention.actions.permission import SEES_CLOCKS

SEES_CASES, SEES_JOURNAL = ALLOWED[Act.SEE_CASES], ALLOWED[Act.SEE_JOURNAL]
EVERYBODY = None  # on staff


@dataclass(frozen=True)
class Line:
    """A line of the menu and the groups of staff who may open its page."""

    label: Promise
    icon: str
    page: str
    groups: Collection[str] | None

    def is_for(self, request: HttpRequest) -> bool:
        """Whether the page behind it would open."""
        return self.groups is EVERYBODY or sees(request.user, self.groups)


CASES = (
    Line(_("Home"), "home", "index", EVERYBODY),
    Line(_("Cases"), "folder_open", "requests_app_case_changelist", SEES_CASES),
    Line(_("Register a request"), "edit_note", "register_case", ALLOWED[Act.REGISTER_CASE]),
    Line(_("Mail in"), "inbox", "requests_app_inboundmail_changelist", SEES_CASES),
    Line(_("Agreements"), "handshake", "requests_app_processingagreement_changelist", SEES_CASES),
    Line(_("Data breaches"), "crisis_alert", "requests_app_incident_changelist", ALLOWED[Act.HANDLE_CASE]),
    Line(_("Tasks"), "task_alt", "todo_task_changelist", SEES_CASES),
)
REGISTER = (
    Line(_("Partners"), "groups", "partners_partner_changelist", KEEPS_THE_REGISTER),
    Line(_("Support messages"), "chat", "partners_supportmessage_changelist", KEEPS_THE_REGISTER),
    Line(_("Invoices"), "receipt_long", "partners_invoice_changelist", KEEPS_THE_REGISTER),
    Line(_("Documents behind invoices"), "contract", "partners_voucherdocument_changelist", KEEPS_THE_REGISTER),
    Line(_("Social media"), "forum", "partners_socialcontact_changelist", KEEPS_THE_REGISTER),
    Line(_("Usage events"), "monitoring", "partners_usageevent_changelist", KEEPS_THE_REGISTER),
    Line(
        _("Anonymised partners"), "person_off", "partners_anonymisedpartner_changelist", AnonymisedPartnerAdmin.readers
    ),
    Line(_("Read in files"), "upload_file", "partners_importfile_changelist", KEEPS_THE_REGISTER),
    Line(_("Holds"), "lock", "datamap_legalhold_changelist", HANDLES_HOLDS),
    Line(_("Early releases"), "lock_open", "datamap_release_changelist", HANDLES_HOLDS),
    Line(_("Recipients"), "share", "policy_recipient_changelist", READS_RECIPIENTS),
)
CLOCKS = (
    Line(_("Tonight"), "bedtime", "retention_tonight", SEES_CLOCKS),
    Line(_("The next 30 days"), "bar_chart", "retention_ahead", SEES_CLOCKS),
    Line(_("What is held"), "lock_clock", "retention_held", SEES_CLOCKS),
    Line(_("Runs of the clocks"), "schedule", "retention_run_changelist", EVERYBODY),
)
PROOF = (
    Line(_("Promises"), "verified", "promises_standing_changelist", SEES_PROMISES),
    Line(_("Journal"), "history", "journal_journalentry_changelist", SEES_JOURNAL),
    Line(_("Record of processing"), "menu_book", "art30", READS_THE_RECORD),
    Line(_("Privacy policy"), "contract_edit", "policy_policyversion_changelist", READS_POLICY),
)
HOUSE = (Line(_("Staff accounts"), "manage_accounts", "auth_user_changelist", frozenset({Role.ADMINISTRATOR})),)
DEMO = Line(_("Mail sent (demo)"), "outgoing_mail", "demo_mail", SEES_CASES)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's sidebar, built for this member of staff."""
    proof = (*PROOF, DEMO) if shown() else PROOF
    groups = (
        *((_("Cases"), CASES), (_("The register"), REGISTER), (_("Retention"), CLOCKS)),
        *((_("Proof"), proof), (_("House"), HOUSE)),
    )
    menu = [group for title, lines in groups if (group := _group(title, lines, request))["items"]]
    _mark_where_we_are(menu, request.path)
    return menu


def _group(title: Promise, lines: Collection[Line], request: HttpRequest) -> dict[str, Any]:
    items = [
        {"title": line.label, "icon": line.icon, "link": reverse_lazy(f"admin:{line.page}")}
        for line in lines
        if line.is_for(request)
    ]
    return {"title": title, "separator": True, "items": items}


def _mark_where_we_are(groups: list[dict[str, Any]], here: str) -> None:
    """One line of the menu, the nearest: the frame itself would mark each whose address begins this page's."""
    items = [item for group in groups for item in group["items"]]
    home = str(reverse_lazy("admin:index"))
    above = [link for item in items if here.startswith(link := str(item["link"])) and (link != home or here == home)]
    for item in items:
        item["active"] = str(item["link"]) == max(above, key=len, default="")
