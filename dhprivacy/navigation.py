"""The desk's menu: each line only for those who may open it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from outbox.demo_folder import shown
from requests_app.actions.permission import may
from requests_app.models.roles import Act

CASES = (
    (_("Home"), "home", "admin:index"),
    (_("Cases"), "folder_open", "admin:requests_app_case_changelist"),
    (_("Register a request"), "edit_note", "admin:register_case"),
    (_("Mail in"), "inbox", "admin:requests_app_inboundmail_changelist"),
    (_("Tasks"), "task_alt", "admin:todo_task_changelist"),
)
REGISTER = (
    (_("Partners"), "groups", "admin:partners_partner_changelist"),
    (_("Support messages"), "chat", "admin:partners_supportmessage_changelist"),
    (_("Invoices"), "receipt_long", "admin:partners_invoice_changelist"),
    (_("Usage events"), "monitoring", "admin:partners_usageevent_changelist"),
    (_("Anonymised partners"), "person_off", "admin:partners_anonymisedpartner_changelist"),
    (_("Recipients"), "share", "admin:policy_recipient_changelist"),
)
PROOF = (
    (_("Journal"), "history", "admin:journal_journalentry_changelist"),
    (_("Runs of the clocks"), "schedule", "admin:retention_run_changelist"),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's sidebar, built for this member of staff."""
    groups = []
    if may(request.user, Act.SEE_CASES):
        groups += [_group(_("Cases"), CASES), _group(_("Register"), REGISTER)]
    proof = list(PROOF) if may(request.user, Act.SEE_JOURNAL) else []
    if shown() and may(request.user, Act.SEE_CASES):
        proof.append((_("Mail sent (demo)"), "outgoing_mail", "admin:demo_mail"))
    if proof:
        groups.append(_group(_("Proof"), tuple(proof)))
    return groups


def _group(title: Any, lines: tuple[tuple[Any, str, str], ...]) -> dict[str, Any]:
    items = [{"title": label, "icon": icon, "link": reverse_lazy(name)} for label, icon, name in lines]
    return {"title": title, "separator": True, "items": items}
