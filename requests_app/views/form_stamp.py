"""Signs of a machine in a posted form: too fast, or a field filled in that no person sees (T20). Never a refusal."""

import secrets

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import QueryDict

STAMP_FIELD = "stamp"
TRAP_FIELD = "homepage"
LEAST_SECONDS = 3

_signer = TimestampSigner(salt="requests_app.form_stamp")


def new_stamp() -> str:
    """When the form was shown, and a number used once; signed."""
    return _signer.sign(secrets.token_urlsafe(16))


def nonce_of(stamp: str) -> str:
    """The number used once, "" for a post that has no stamp of ours: another program may post the fields alone."""
    try:
        return _signer.unsign(stamp)
    except BadSignature:
        return ""


def too_fast(stamp: str) -> bool:
    """Whether the form came back sooner than anybody reads it."""
    try:
        _signer.unsign(stamp, max_age=LEAST_SECONDS)
    except SignatureExpired:
        return False
    except BadSignature:
        return False
    return True


def trapped(posted: QueryDict) -> bool:
    """Whether the field that people do not see was filled in."""
    return bool(posted.get(TRAP_FIELD, "").strip())
