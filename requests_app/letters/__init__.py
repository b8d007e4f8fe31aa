"""Letters: one function and one set of templates each, written in the partner's language, checked before they leave.

The verbs call ``post(letters.<kind>, case, …)``. The full letter is kept and shown in the portal; what goes by e-mail
is a notice, except for the letters that are complete in both (design §2).
"""

from outbox.writing.blocks import Block, blocks
from outbox.writing.points import LetterIncomplete
from requests_app.letters.answers import access_reply, answer, erasure_confirmation, message, no_data
from requests_app.letters.by_hand import agreement, forwarding, restriction, restriction_lifting
from requests_app.letters.closing import closure
from requests_app.letters.delays import extension, late_notice
from requests_app.letters.receipt import (
    acknowledgement,
    identity_last_call,
    identity_reminder,
    identity_request,
    marketing_stopped,
)
from requests_app.letters.refusals import granted_beside, not_identifiable, partial_refusal, refusal

__all__ = [
    "Block",
    "LetterIncomplete",
    "access_reply",
    "acknowledgement",
    "agreement",
    "answer",
    "blocks",
    "closure",
    "erasure_confirmation",
    "extension",
    "forwarding",
    "granted_beside",
    "identity_last_call",
    "identity_reminder",
    "identity_request",
    "late_notice",
    "marketing_stopped",
    "message",
    "no_data",
    "not_identifiable",
    "partial_refusal",
    "refusal",
    "restriction",
    "restriction_lifting",
]
