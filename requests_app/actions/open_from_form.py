"""The web form's way to a case: a double click opens one case, not two (T12)."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from outbox.models import OutgoingMail
from requests_app.actions.open_case import Opened, open_case
from requests_app.actions.portal import case_of
from requests_app.models import Case, Channel
from todo.open_tasks import open_task

MOST_ANSWERS = 5  # acknowledgements to one address within the window
ANSWERS_WINDOW = timedelta(hours=1)


def link_of_this_post(*, nonce: str, browser: str, fields: Mapping[str, Any]) -> str:
    """The token this very post leads to, the same each time it is sent: same page, same browser, same words.

    256 bits keyed with our secret, so that nobody else can compute it. Anything changed in the form is another post.
    """
    post = json.dumps([nonce, browser, sorted(fields.items())], default=str)
    digest = salted_hmac("requests_app.actions.open_from_form", post, algorithm="sha256").digest()
    return urlsafe_base64_encode(digest)


def open_from_form(*, fields: Mapping[str, Any], language: str, now: datetime, token: str = "") -> Opened:
    """Open a case from the checked fields of the form; the same ``token`` again gives the case it opened before.

    Anybody can type anybody's address: beyond ``MOST_ANSWERS`` within the hour it gets no more mail from the form, the
    cases are opened all the same, and a person decides about the acknowledgement.
    """
    try:
        with transaction.atomic():
            enough = _had_enough_mail(fields.get("email", ""), now)
            opened = open_case(
                channel=Channel.WEB,
                language=language,
                received_at=now,
                may_answer=not enough,
                token=token,
                **fields,
            )
            if enough:
                _leave_the_answer_to_a_person(opened.case, now)
            return opened
    except IntegrityError:
        case = case_of(token) if token else None
        if case is None:
            raise
        return Opened(case, token)


def _had_enough_mail(address: str, now: datetime) -> bool:
    had = OutgoingMail.objects.filter(kind="acknowledgement", to=address, queued_at__gt=now - ANSWERS_WINDOW)
    return bool(address) and had.count() >= MOST_ANSWERS


def _leave_the_answer_to_a_person(case: Case, now: datetime) -> None:
    open_task(
        kind="not_acknowledged",
        what=noop("Many requests came for one address within an hour: see whether the person should hear from us."),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )
