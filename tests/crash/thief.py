"""What a thief finds who takes everything at this moment: disk, database and master keys. And what the clock leaves.

``MARKS`` are pieces of the one picture all tests use: of its original, of its clean copy, of the mail that carries it.
"""

import base64
import random
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from PIL import Image

from journal.models import JournalHead
from journal.verification import verify
from requests_app.actions.identity import DECIDED
from requests_app.identity.inspect_upload import inspect
from requests_app.identity.sandbox import CleanImage, reencode
from requests_app.models import Case, DocumentState, IdentityDocument, InboundMail, Status
from tests.requests_app.made_up_cards import as_bytes
from vault import keys, sealing, stream
from vault.models import FileKey, SealedFile, ShortLivedKey
from vault.reconcile import Reconciliation, reconcile

LATER = timedelta(hours=2)  # all that the sweep lets lie for a while is then due


@cache
def picture() -> bytes:
    """An ID image as uploaded: noise, so that no piece of it is anywhere by chance."""
    noise = random.Random(52).randbytes(96 * 72)
    return as_bytes(Image.frombytes("L", (96, 72), noise).convert("RGB"), quality=90)


@cache
def clean_picture() -> CleanImage:
    """Its clean copy, made by the real sandbox."""
    return reencode(picture(), inspect(picture()))


@cache
def marks() -> tuple[bytes, ...]:
    line = base64.encodebytes(picture()).splitlines()[20]
    return picture()[1000:1040], clean_picture().jpeg[1000:1040], line


def folder() -> Path:
    """Vault, mail and temporary files of the test."""
    return Path(settings.STORAGES["vault"]["OPTIONS"]["location"]).parent


def lies_in_plain() -> list[Path]:
    """Files on the disk, the database's own included, that show a piece of the picture to whoever opens them."""
    places = (folder(), Path(str(settings.VAR_DIR)))
    return [path for place in places for path in place.rglob("*") if path.is_file() and _shows(path.read_bytes())]


def can_be_opened() -> list[str]:
    """Sealed files that any key in the database opens, tried with every key, and that show a piece of the picture."""
    lying = [path for path in (folder() / "vault").rglob("*") if path.is_file()]
    return [path.name for path in lying if any(_shows(plain) for plain in _opened(path.read_bytes(), path.name))]


def look() -> None:
    """What must hold at every moment, before any recovery."""
    assert lies_in_plain() == [], "plaintext on the disk"
    decided = Case.objects.filter(identity__in=DECIDED) | Case.objects.filter(status=Status.CLOSED)
    assert not ShortLivedKey.objects.filter(case__in=decided.values("pk")).exists(), "a decided case with a key"
    living = IdentityDocument.objects.exclude(state=DocumentState.DESTROYED).select_related("original", "image")
    assert not living.filter(case__in=decided.values("pk")).exists(), "a decided case with an image"
    raw = InboundMail.objects.filter(raw__destroyed_at=None, raw__isnull=False).exclude(case__in=decided.values("pk"))
    promised = [document.image or document.original for document in living] + [
        mail.raw for mail in raw.select_related("raw")
    ]
    for file in promised:
        try:
            assert _shows(sealing.read(file)), "another picture"
        except (sealing.Destroyed, stream.Tampered) as error:
            raise AssertionError(f"an image of an open case is lost: {error!r}") from error
    if not promised:
        assert can_be_opened() == [], "a picture can be read that no open case has"
    check_journal()


_verified: list[object] = []


def check_journal() -> None:
    """The chain holds from its first line, read again whenever there are new ones."""
    head = JournalHead.objects.filter(pk=1).values_list("seq", "digest").first()
    if head not in _verified:
        assert verify() == []
        _verified[:] = [head]


def clear_away() -> Reconciliation:
    """The five-minute sweep, two hours on."""
    return reconcile(timezone.now() + LATER)


def nothing_left_over() -> None:
    """Once the clock has been: a file for each key, a key for each file, and nothing on its way."""
    expected = {file.path for table in (FileKey, ShortLivedKey) for file in _files_of(table)}
    vault = folder() / "vault"
    assert {path.relative_to(vault).as_posix() for path in vault.rglob("*") if path.is_file()} == expected
    assert not SealedFile.objects.filter(destroyed_at__isnull=False, gone_at=None).exists()
    assert not any((folder() / "tmp").iterdir())


def no_byte_of(wrapped: list[bytes]) -> None:
    """SQLite: dead keys are in neither file of the database. (PostgreSQL: see ``vault.reconcile``'s tests.)"""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        files = [database, database.with_name(database.name + "-wal")]
        held = b"".join(path.read_bytes() for path in files if path.exists())
        assert not any(key in held for key in wrapped), "a dead key's bytes are still in the database's files"


def search_tables() -> list[str]:
    """Tables with a row that shows the picture, as text or as bytes. SQLite's are files, searched at each death."""
    if connection.vendor != "postgresql":
        return []
    wanted = [mark.hex() for mark in marks()] + [marks()[2].decode()]
    with connection.cursor() as cursor:
        return [table for table in connection.introspection.table_names(cursor) if _holds(cursor, table, wanted)]


def _holds(cursor: object, table: str, wanted: list[str]) -> bool:
    any_of = " OR ".join(["strpos(t::text, %s) > 0"] * len(wanted))
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE {any_of})', wanted)  # noqa: S608
    return bool(cursor.fetchone()[0])


def _shows(data: bytes) -> bool:
    return any(mark in data for mark in marks())


def _files_of(table: type[FileKey] | type[ShortLivedKey]) -> list[SealedFile]:
    return [key.file for key in table.objects.select_related("file")]


def _opened(ciphertext: bytes, name: str) -> Iterator[bytes]:
    """The plaintexts of one file under every key there is, told that it is the key's own file, or the one it says."""
    says = [sealing._about(file) for file in SealedFile.objects.filter(pk=name[:32])]
    for table in (FileKey, ShortLivedKey):
        for key in table.objects.select_related("file"):
            own = sealing._about(key.file)
            data_key = keys.unwrap(keys.Wrapped(key.master_key, bytes(key.nonce), bytes(key.wrapped)), own)
            for about in {own, *says}:
                try:
                    yield b"".join(stream.decrypt([ciphertext], data_key, about))
                except stream.Tampered:
                    continue
