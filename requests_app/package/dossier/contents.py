"""What a case was, as data."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from datamap.models import Certificate
from identifiers import InvalidIdentifier, parse_number
from journal.record import actor
from requests_app.models import Case, Demand, Letter, Message, Proposal, Right
from requests_app.models.demand import ARTICLE

OF_THE_CASE = (
    *("reference", "pseudonym", "channel", "language", "received_at", "received_on", "target_on", "extended_to"),
    *("late_notice_at", "status", "outcome", "closed_at", "name", "company", "customer_number", "email", "phone"),
    *("address", "identity", "identity_method", "identity_document", "identity_decided_at", "image_destroyed_at"),
    *("searched_at", "message"),
)
OF_A_DEMAND = (
    *("right", "received_on", "trigger", "outcome", "ground", "reason", "granted_part", "decided_at", "fulfilled_at"),
)


def gather(case: Case) -> dict[str, Any]:
    """The case with demands, grounds, messages, letters as sent, what was left out and what proves an erasure.

    Personal data only as it stands in the case: no ID image, no file's content, a person's number masked. Colleagues
    are numbers, as in the journal.
    """
    demands = case.demands.order_by("pk").select_related("decided_by")
    return {
        "case": _columns(case, OF_THE_CASE) | {"number": masked(case.org_number)},
        "demands": [
            _demand(one) for one in demands.prefetch_related("proposals__proposed_by", "proposals__approved_by")
        ],
        "messages": [_message(one) for one in case.messages.order_by("at", "pk").prefetch_related("attachments", "by")],
        "letters": [_letter(one) for one in case.letters.order_by("sent_at", "pk").prefetch_related("attachments")],
        "left_out": [
            _columns(one, ("source", "column", "kind", "reason", "made_at"))
            for one in case.redactions.order_by("made_at", "pk")
        ],
        "packages": [
            _columns(one, ("built_at", "released_at", "downloads", "destroyed_at", "manifest"))
            for one in case.packages.order_by("built_at")
        ],
        "certificates": [
            _columns(one, ("facts", "public_key", "signature"))
            for one in Certificate.objects.filter(about=case.pseudonym).order_by("journal_line")
        ],
    }


def masked(number: str) -> str:
    """Never the last four digits of a person's number (2018:218 3 kap. 10 §)."""
    if not number:
        return ""
    try:
        return parse_number(number).masked
    except InvalidIdentifier:
        return "••••"


def who(user: User | None) -> str:
    """A colleague by number; nothing for nobody."""
    return actor(user) if user is not None else ""


def _columns(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _demand(demand: Demand) -> dict[str, Any]:
    article = ARTICLE.get(Right(demand.right), "")
    said = _columns(demand, OF_A_DEMAND) | {"article": article, "decided_by": who(demand.decided_by)}
    return said | {"proposals": [_proposal(one) for one in demand.proposals.all()]}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    two = {"proposed_by": who(proposal.proposed_by), "approved_by": who(proposal.approved_by)}
    return two | _columns(proposal, ("act", "proposed_at", "approved_at", "dropped_at", "plan", "plan_digest"))


def _message(message: Message) -> dict[str, Any]:
    said = _columns(message, ("at", "from_person", "internal", "sender", "subject", "text"))
    return said | {"by": who(message.by), "files": _files(message)}


def _letter(letter: Letter) -> dict[str, Any]:
    said = _columns(letter, ("id", "kind", "language", "subject", "text", "sent_at"))
    return said | {"files": _files(letter)}


def _files(owner: Message | Letter) -> list[dict[str, Any]]:
    return [{"name": one.name, "type": one.content_type} for one in owner.attachments.all()]
