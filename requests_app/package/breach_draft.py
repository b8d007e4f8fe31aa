"""A draft of the report of a breach to IMY, point by point as Art. 33(3) asks; to copy into IMY's own form."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from identifiers.dates import STOCKHOLM, long_date
from requests_app.models import Incident
from requests_app.package.pdf import set_type

DESIGN = Path(__file__).parent / "dossier" / "dossier.typ"
LANGUAGE = "sv"  # IMY's


def breach_draft(incident: Incident, *, now: datetime) -> bytes:
    """The PDF. What is not known yet says so: it may follow in phases (Art. 33(4)). Raises ``NotTypeset``."""
    with override(LANGUAGE):
        data = _document(incident)
    return set_type(DESIGN, data, now=now)


def _document(incident: Incident) -> dict[str, Any]:
    told = _("They were told %(when)s.") % {"when": _moment(incident.told_at)} if incident.told_at else ""
    return {
        "language": LANGUAGE,
        "title": _("Report of a personal data breach (draft)"),
        "about": _("For IMY's form. By post to Box 8114, 104 20 Stockholm when the e-service is down."),
        "particulars": [
            (_("Controller"), settings.COMPANY_NAME),
            (_("Contact point"), settings.PRIVACY_EMAIL),
            (_("Our number"), str(incident)),
            (_("We came to know"), _moment(incident.known_at)),
            (_("The 72 hours end"), _moment(incident.due_at)),
        ],
        "sections": [
            _said(_("What happened (Art. 33(3)(a))"), incident.happened),
            _said(_("How many persons, about"), str(incident.people)),
            _said(_("Likely consequences (Art. 33(3)(c))"), incident.effects),
            _said(_("Measures taken or proposed (Art. 33(3)(d))"), incident.measures),
            _said(_("How the risk is weighed"), f"{incident.get_risk_display()}\n\n{incident.risk_reason}".strip()),
            _said(_("Whether the persons were told (Art. 34)"), told),
            _said(_("Why later than 72 hours (Art. 33(1))"), incident.late_reason),
        ],
        "none": _("Nothing to say yet."),
        "foot": settings.COMPANY_NAME,
    }


def _said(title: str, text: str) -> dict[str, Any]:
    parts = [{"kind": "paragraph", "lines": part.splitlines()} for part in text.split("\n\n") if part.strip()]
    return {"title": title, "texts": [{"title": "", "blocks": parts}] if parts else []}


def _moment(at: datetime) -> str:
    local = at.astimezone(STOCKHOLM)
    return f"{long_date(local.date(), LANGUAGE)} {local:%H.%M}"
