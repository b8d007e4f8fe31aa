"""What we ask of an IMAP server, and no more: list, fetch a mail as it is, move it, remove it (D22)."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError

from requests_app.intake.mailbox.address import Address, mailbox_address

TIMEOUT = 30  # seconds without a word from the server
PIECE = 4 * 1024 * 1024  # bytes of a mail asked for at a time; the library holds each answer several times
LISTED = 500  # mails listed at a time: one line of an answer may not grow beyond what the library reads
_NEW_PLACE = re.compile(rb"(\d+) \d+ (\d+)")


class Unreachable(Exception):
    """The line broke, or the server does not let us in. ``args[0]`` is a code."""


class Refused(Exception):
    """The server would not do this with this one mail."""


@dataclass(frozen=True)
class Listed:
    """A mail in the folder, and when it came to the mailbox."""

    uid: int
    arrived: datetime | None


class Server:
    """A session with one folder selected at a time. Every method raises ``Unreachable`` or ``Refused``."""

    def __init__(self, client: IMAPClient, address: Address) -> None:
        self._client, self.name, self.inbox = client, address.name, address.folder
        with _translated():
            self.processed = self._processed_folder()
        self._can_move = client.has_capability("MOVE")
        self._can_expunge_one = client.has_capability("UIDPLUS")

    def select(self, folder: str) -> int:
        """Open a folder; its UIDVALIDITY."""
        with _translated():
            told = self._client.select_folder(folder)
        if b"UIDVALIDITY" not in told:
            raise Unreachable("no_uidvalidity")
        self._count = int(told.get(b"EXISTS", 0))
        return int(told[b"UIDVALIDITY"])

    def list_mails(self) -> list[Listed]:
        """What lies in the folder, oldest first. Asked for by number: a search would answer in one endless line."""
        found = []
        with _translated():
            self._client.use_uid = False
            try:
                for start in range(1, self._count + 1, LISTED):
                    numbers = range(start, min(start + LISTED, self._count + 1))
                    rows = self._client.fetch(list(numbers), ["UID", "INTERNALDATE"])
                    found += [Listed(int(row[b"UID"]), row.get(b"INTERNALDATE")) for row in rows.values()]
            finally:
                self._client.use_uid = True
        return sorted(found, key=lambda mail: mail.uid)

    def fetch(self, uid: int) -> bytes | None:
        """The mail as it is, left unread; ``None`` when somebody has removed it meanwhile."""
        pieces: list[bytes] = []
        while not pieces or len(pieces[-1]) == PIECE:
            start = len(pieces) * PIECE
            with _translated():
                answer = self._client.fetch([uid], [f"BODY.PEEK[]<{start}.{PIECE}>"])
            if uid not in answer:
                return None
            pieces.append(answer[uid].get(b"BODY[]<%d>" % start) or b"")
        return b"".join(pieces)

    def put_away(self, uid: int) -> tuple[int, int] | None:
        """Move to Processed; UIDVALIDITY and UID it has there, where the server tells."""
        with _translated():
            if self._can_move:
                self._client.move([uid], self.processed)
            else:
                self._client.copy([uid], self.processed)
            told = self._client._imap.response("COPYUID")[1][-1]  # the library itself does not hand it out
            if not self._can_move:
                self._remove([uid])
        place = _NEW_PLACE.fullmatch(told or b"")
        return (int(place[1]), int(place[2])) if place else None

    def remove(self, uids: list[int]) -> None:
        """Delete and expunge; those that are gone already are no error."""
        for start in range(0, len(uids), LISTED):
            with _translated():
                self._remove(uids[start : start + LISTED])

    def _remove(self, uids: list[int]) -> None:
        self._client.delete_messages(uids, silent=True)
        if self._can_expunge_one:
            self._client.uid_expunge(uids)
        else:
            self._client.expunge()

    def _processed_folder(self) -> str:
        """Where mail goes that was taken in; made if it is not there."""
        prefix = ""
        with suppress(CapabilityError):
            personal = self._client.namespace().personal
            prefix = personal[0][0] if personal else ""
        name = prefix + "Processed"
        if not self._client.folder_exists(name):
            self._client.create_folder(name)
        return name


@contextmanager
def open_mailbox() -> Iterator[Server]:
    """The mailbox ``MAILBOX_URL`` names, its certificate verified. Raises ``Unreachable``."""
    address = mailbox_address(settings.MAILBOX_URL)
    with _translated():
        context = ssl.create_default_context(cafile=settings.MAILBOX_CA_FILE or None)
        client = IMAPClient(address.host, address.port, ssl_context=context, timeout=TIMEOUT)
    with client:
        client.normalise_times = False
        client._imap.debug = 0  # the library would spell out each mail for a log nobody keeps
        try:
            with _translated():
                client.login(address.user, address.password)
        except Refused as refused:
            raise Unreachable(str(refused)) from refused
        yield Server(client, address)


@contextmanager
def _translated() -> Iterator[None]:
    """The library's errors as the two kinds we tell apart. Their texts are the server's and go no further."""
    try:
        yield
    except (IMAPClientAbortError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    except IMAPClientError as error:
        raise Refused(type(error).__name__) from error
