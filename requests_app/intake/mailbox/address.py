"""Where the mailbox is: ``MAILBOX_URL`` taken apart, and the check that it can be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.crypto import salted_hmac

IMAPS_PORT = 993


class BadAddress(ValueError):
    """``MAILBOX_URL`` can't be read. The message never holds any of it."""


@dataclass(frozen=True)
class Address:
    """A mailbox over TLS."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str

    @property
    def name(self) -> str:
        """Tells this mailbox from any other we read before; keyed, so that it tells nobody anything else."""
        said = f"{self.user}@{self.host}/{self.folder}".lower()
        return salted_hmac("requests_app.mailbox", said, algorithm="sha256").hexdigest()[:12]


def mailbox_address(url: str) -> Address:
    """``imaps://user:password@host:port/FOLDER``, with % for odd letters. Raises ``BadAddress``."""
    try:
        parts = urlsplit(url)
        port = parts.port or IMAPS_PORT
    except ValueError as error:
        raise BadAddress("no URL") from error
    if parts.scheme != "imaps":
        raise BadAddress("only imaps:// is spoken: mail with ID images never travels in the clear")
    if not (parts.hostname and parts.username and parts.password):
        raise BadAddress("user, password and host are needed")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Address(parts.hostname, port, unquote(parts.username), unquote(parts.password), folder)


def mailbox_url_is_sound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """No start with a mailbox that would never be read."""
    try:
        if settings.MAILBOX_URL:
            mailbox_address(settings.MAILBOX_URL)
    except BadAddress as trouble:
        hint = "MAILBOX_URL=imaps://user:password@host:993/INBOX, or leave it out."
        return [Error(f"MAILBOX_URL: {trouble}.", hint=hint, id="requests_app.E001")]
    return []
