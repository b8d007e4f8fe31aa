"""The web form's way to a case: a double click opens one case, not two (T12)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from requests_app.actions.open_case import Opened, open_case
from requests_app.actions.portal import case_of, make_link
from requests_app.models import Channel


def link_of_this_post(*, nonce: str, browser: str, fields: Mapping[str, Any]) -> str:
    """The token this very post leads to, the same each time it is sent: same page, same browser, same words.

    256 bits keyed with our secret, so that nobody else can compute it. Anything changed in the form is another post.
    """
    post = json.dumps([nonce, browser, sorted(fields.items())], default=str)
    digest = salted_hmac("requests_app.actions.open_from_form", post, algorithm="sha256").digest()
    return urlsafe_base64_encode(digest)


def open_from_form(*, fields: Mapping[str, Any], language: str, now: datetime, token: str = "") -> Opened:
    """Open a case from the checked fields of the form; the same ``token`` again gives the case it opened before."""
    if not token:
        return open_case(channel=Channel.WEB, language=language, received_at=now, **fields)
    try:
        with transaction.atomic():
            opened = open_case(channel=Channel.WEB, language=language, received_at=now, **fields)
            return Opened(opened.case, make_link(opened.case, now=now, token=token))
    except IntegrityError:
        case = case_of(token)
        if case is None:
            raise
        return Opened(case, token)
