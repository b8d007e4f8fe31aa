"""What a case was, on paper: in words, in the order in which an authority asks."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from identifiers.dates import STOCKHOLM, long_date
from requests_app.letters import blocks
from requests_app.models import Case, Demand, Letter, Proposal, Right
from requests_app.models.demand import ARTICLE
from requests_app.package.dossier.contents import OF_A_DEMAND, OF_THE_CASE, masked, who


def document(case: Case, extract: dict[str, Any], words: Mapping[str, object], language: str) -> dict[str, Any]:
    """Everything as data for the design, in the language that is set. ``words``: the journal's codes in words."""
    demands = case.demands.order_by("pk").prefetch_related("proposals__proposed_by", "proposals__approved_by")
    return {
        "language": language,
        "title": _("Case %(reference)s") % {"reference": case.reference},
        "about": _(
            "For the supervisory authority: what was asked for, what was decided and why, what was sent, the journal. "
            "The file verify.py beside this one proves that the journal's lines are those that were written."
        ),
        "particulars": [
            (_("Controller"), settings.COMPANY_NAME),
            *_pairs(case, [name for name in OF_THE_CASE if name not in ("reference", "message")], language),
            *([(_("Number"), masked(case.org_number))] if case.org_number else []),
        ],
        "sections": [
            *(_demand(one, language) for one in demands),
            _chronology(extract, words, language),
            {"title": _("What was written in the case"), "texts": _written(case, language)},
            {
                "title": _("Letters as sent"),
                "texts": [_letter(one, language) for one in case.letters.order_by("sent_at")],
            },
            {"title": _("Left out of the copy (Art. 15(4))"), "texts": _left_out(case, language)},
        ],
        "none": _("Nothing."),
        "foot": f"{settings.COMPANY_NAME} · {case.reference}",
    }


def _demand(demand: Demand, language: str) -> dict[str, Any]:
    article = ARTICLE.get(Right(demand.right))
    title = str(capfirst(str(demand.get_right_display()))) + (f" (art. {article})" if article else "")
    pairs = _pairs(demand, [name for name in OF_A_DEMAND if name != "right"], language)
    if demand.decided_by is not None:
        pairs.append((_("Decided by"), who(demand.decided_by)))
    return {"title": title, "pairs": [*pairs, *(_proposal(one, language) for one in demand.proposals.all())]}


def _proposal(proposal: Proposal, language: str) -> tuple[str, str]:
    said = [
        _("proposed %(when)s by %(who)s")
        % {"when": _moment(proposal.proposed_at, language), "who": who(proposal.proposed_by)}
    ]
    if proposal.approved_at:
        approved = {"when": _moment(proposal.approved_at, language), "who": who(proposal.approved_by)}
        said.append(_("approved %(when)s by %(who)s") % approved)
    if proposal.dropped_at:
        said.append(_("taken back %(when)s") % {"when": _moment(proposal.dropped_at, language)})
    return str(capfirst(str(proposal.get_act_display()))), ", ".join(said)


def _chronology(extract: dict[str, Any], words: Mapping[str, object], language: str) -> dict[str, Any]:
    head = [_("When"), _("What was done"), _("By"), _("Line")]
    rows = [
        [
            _moment(datetime.fromisoformat(line["at"]), language),
            str(words.get(line["event"], line["event"])),
            str(words.get(line["actor"], line["actor"])),
            str(line["seq"]),
        ]
        for line in extract["lines"]
    ]
    return {"title": _("Chronology"), "head": head, "rows": rows}


def _written(case: Case, language: str) -> list[dict[str, Any]]:
    texts = [_text(case.received_at, _("the request"), case.message, language)] if case.message else []
    for one in case.messages.order_by("at", "pk").select_related("by"):
        by = _("from the person") if one.from_person else who(one.by) or "–"
        said = f"{_('note')}, {by}" if one.internal else by
        texts.append(_text(one.at, said, f"{one.subject}\n\n{one.text}", language))
    return texts


def _left_out(case: Case, language: str) -> list[dict[str, Any]]:
    marks = case.redactions.order_by("made_at", "pk")
    return [_text(one.made_at, str(one.get_kind_display()), one.reason, language) for one in marks]


def _letter(letter: Letter, language: str) -> dict[str, Any]:
    parts = [block._asdict() for block in blocks(letter.text)]
    return {"title": f"{_moment(letter.sent_at, language)} · {letter.subject}", "blocks": parts}


def _text(at: datetime, said: str, text: str, language: str) -> dict[str, Any]:
    parts = [{"kind": "paragraph", "lines": part.splitlines()} for part in text.split("\n\n") if part.strip()]
    return {"title": f"{_moment(at, language)} · {said}", "blocks": parts}


def _pairs(row: Model, names: list[str], language: str) -> list[tuple[str, str]]:
    """A column's title and value, where there is one."""
    pairs = []
    for name in names:
        value = getattr(row, name)
        if value not in (None, ""):
            pairs.append((_title(row, name), _value(row, name, value, language)))
    return pairs


def _title(row: Model, name: str) -> str:
    if name == "pseudonym":
        return _("In the journal as")
    return str(capfirst(str(getattr(row._meta.get_field(name), "verbose_name", name))))


def _value(row: Model, name: str, value: Any, language: str) -> str:
    in_words = getattr(row, f"get_{name}_display", None)
    if in_words is not None:
        return str(in_words())
    if isinstance(value, datetime):
        return _moment(value, language)
    return long_date(value, language) if isinstance(value, date) else str(value)


def _moment(at: datetime, language: str) -> str:
    local = at.astimezone(STOCKHOLM)
    return f"{long_date(local.date(), language)} {local:%H.%M}"
