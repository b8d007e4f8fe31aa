"""A person has looked and says what was found (R-06, R-23, and what nothing measures)."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.text import clean_text
from journal.record import actor, record
from journal.roles import require
from promises.actions.permission import SIGNS, NotNow
from promises.catalogue import PROMISES
from promises.models import SignOff

BY_A_PERSON = frozenset({"R-06", "R-23", *(promise.code for promise in PROMISES if promise.check is None)})


def sign_off(code: str, *, by: User, note: str) -> SignOff:
    """Sign a requirement off with what was found and what will be better.

    Raises ``PermissionDenied``; ``NotNow`` without a note, or for what a check measures.
    """
    require(by, SIGNS)
    if code not in BY_A_PERSON:
        raise NotNow(_("This promise is measured; nobody signs it off."))
    if not note.strip():
        raise NotNow(_("Write what was found, and what will be better."))
    with transaction.atomic():
        made = SignOff.objects.create(code=code, note=clean_text(note).strip(), signed_at=timezone.now(), signed_by=by)
        record("promise_signed_off", by=actor(by), requirement=code, sign_off=made.pk)
    return made
