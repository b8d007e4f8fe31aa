"""The pack as a ZIP that is never on disk: what was said, the journal's lines, the proof, and what checks it."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import override

from journal.extract import extract
from journal.signing import signing_key
from requests_app.models import Case
from requests_app.package.dossier.contents import gather
from requests_app.package.dossier.paper import document
from requests_app.package.dossier.verify import canonical
from requests_app.package.pdf import set_type
from requests_app.package.zip_stream import Entry, zipped

PLACE = Path(__file__).parent
LANGUAGE = "sv"  # an authority in Sweden reads it (2009:600 10 §)


def build(case: Case, *, words: Mapping[str, object], now: datetime) -> Iterator[bytes]:
    """The ZIP in pieces. ``words``: the journal's codes in words.

    All is read, and the PDF set, before the first piece. Raises ``NotTypeset``, ``SigningKeyTrouble``.
    """
    key = signing_key()
    said = {"made_at": now, "controller": settings.COMPANY_NAME, **gather(case)}
    proof = extract(case.pseudonym, heads_directory=settings.JOURNAL_HEADS_DIR, now=now)
    with override(LANGUAGE):
        paper = set_type(PLACE / "dossier.typ", document(case, proof, words, LANGUAGE), now=now)
    files: dict[str, dict[str, Any]] = {}
    entries = {
        "README.txt": (PLACE / "README.txt").read_bytes(),
        "arende.pdf": paper,
        "case.json": _json(said),
        "journal.json": _json(proof),
        "verify.py": (PLACE / "verify.py").read_bytes(),
    }
    return zipped(_entries(entries, files, case.reference, key, now), files, now=now)


def _entries(
    entries: dict[str, bytes], files: dict[str, dict[str, Any]], reference: str, key: Ed25519PrivateKey, now: datetime
) -> Iterator[Entry]:
    for name, content in entries.items():
        yield name, [content]
    body = {  # by now ``files`` knows all the others
        "reference": reference,
        "made_at": now.isoformat(),
        "files": dict(files),
        "public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
    }
    signature = key.sign(b"dhprivacy case pack 1\n" + canonical(body))
    yield "manifest.json", [_json({**body, "signature": base64.b64encode(signature).decode()})]


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
