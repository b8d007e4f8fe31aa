"""The certificate of an erasure as a PDF, set when somebody opens it."""

from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datamap.models import Certificate
from datamap.registry import installed, model_of
from datamap.rules import BY_ID
from identifiers import STOCKHOLM
from identifiers.dates import long_date
from requests_app.package.pdf import set_type

DESIGN = Path(__file__).with_name("certificate.typ")


def certificate_pdf(certificate: Certificate) -> bytes:
    """The PDF in the reader's language. Raises ``NotTypeset``."""
    issued = datetime.fromisoformat(certificate.facts["issued_at"])
    return set_type(DESIGN, _document(certificate, "en" if get_language() == "en" else "sv"), now=issued)


def _document(certificate: Certificate, language: str) -> dict[str, Any]:
    facts = certificate.facts
    erased = facts["erased"]
    return {
        "language": language,
        "title": _("Certificate of erasure"),
        "about": _("What was erased, what a law keeps, and that every source was searched again. It names nobody."),
        "particulars": [
            (_("Issued by"), settings.COMPANY_NAME),
            (_("Certificate"), facts["id"]),
            (_("Case"), facts["about"]),
            (_("Issued"), _moment(facts["issued_at"], language)),
            (_("Erased"), _moment(erased["at"], language)),
            (_("Sealed files destroyed"), str(erased["files_destroyed"])),
        ],
        "parts": [
            _sources(_("Erased"), erased["sources"], _("Nothing was erased.")),
            _sources(_("Kept by law or hold"), facts["kept"], _("Nothing is kept.")),
            _searches(facts["searched"], language),
        ],
        "proof": {
            "title": _("Proof"),
            "rows": [
                (_("Journal line of the erasure"), str(erased["journal_line"])),
                (_("Version of the rules"), facts["rules_version"]),
            ],
            "how": _("Signed with Ed25519. The system checks it with the command verify_certificates."),
            "signature": [*wrap(certificate.public_key, 44), *wrap(certificate.signature, 44)],
        },
    }


def _sources(title: str, sources: list[dict[str, Any]], none: str) -> dict[str, Any]:
    rows = [[_title(one["source"]), str(one["rows"]), ", ".join(map(_rule, one["rules"]))] for one in sources]
    return {"title": title, "head": [_("Source"), _("Rows"), _("Rules")], "rows": rows, "none": none}


def _searches(searches: list[dict[str, Any]], language: str) -> dict[str, Any]:
    rows = [
        [
            _moment(one["at"], language),
            str(one["journal_line"]),
            ", ".join(map(_title, one["left"])) or _("nothing"),
        ]
        for one in searches
    ]
    head = [_("When"), _("Journal line"), _("Still found")]
    return {"title": _("Searched again"), "head": head, "rows": rows, "none": ""}


def _title(label: str) -> str:
    return capfirst(str(model_of(label)._meta.verbose_name_plural or label)) if installed(label) else label


def _rule(rule: str) -> str:
    return f"{BY_ID[rule].words} ({rule})" if rule in BY_ID else rule


def _moment(written: str, language: str) -> str:
    at = datetime.fromisoformat(written).astimezone(STOCKHOLM)
    return f"{long_date(at.date(), language)} {at:%H.%M}"
