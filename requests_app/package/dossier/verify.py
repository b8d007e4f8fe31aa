"""Check a case pack without the system that made it. Python 3.11 or later, nothing else.

    python verify.py                     the folder in which this file lies, unpacked
    python verify.py DH-XXX-XXXX.zip     the pack as it came
    python verify.py … --key KEY         also: the signatures are by this key (base64), got some other way

Signatures are checked where the library `cryptography` is installed; without it the rest is, and the end says so.
Exit codes: 0 all holds, 1 something does not, 2 wrong use, 3 all that could be checked holds, the signatures could not.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    CHECKS_SIGNATURES = False
else:
    CHECKS_SIGNATURES = True

FINE, FAULTS, WRONG_USE, NOT_SIGNED_FOR = range(4)
CHAINED = ("seq", "at", "actor", "event", "subject", "facts", "previous")


class Pack:
    """Reads the files, and remembers what is wrong."""

    def __init__(self, place: str) -> None:
        self.place = Path(place)
        self.zip = zipfile.ZipFile(self.place) if self.place.is_file() else None
        self.faults: list[str] = []

    def names(self) -> set[str]:
        """Every file that is there."""
        if self.zip:
            return set(self.zip.namelist())
        return {one.relative_to(self.place).as_posix() for one in self.place.rglob("*") if one.is_file()}

    def read(self, name: str) -> bytes | None:
        """The file's bytes, or None with a fault written down."""
        try:
            return self.zip.read(name) if self.zip else (self.place / name).read_bytes()
        except (OSError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
            self.faults.append(f"{name}: missing or broken")
            return None

    def json(self, name: str) -> Any:
        """What the file says, or None with a fault written down."""
        content = self.read(name)
        try:
            return None if content is None else json.loads(content)
        except ValueError:
            self.faults.append(f"{name}: cannot be read")
            return None


def main(given: list[str] | None = None) -> int:
    """Check one pack and say what was found; the exit code."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("pack", nargs="?", default=str(Path(__file__).resolve().parent))
    wanted.add_argument("--key", default="")
    options = wanted.parse_args(given)
    if not Path(options.pack).exists():
        say(f"{options.pack}: no such file")
        return WRONG_USE
    try:
        pack = Pack(options.pack)
    except (OSError, zipfile.BadZipFile):
        say(f"{options.pack}: FAULT: this is no whole ZIP file")
        return FAULTS
    keys: set[str] = set()
    for name, check in (("manifest.json", files), ("journal.json", journal)):
        try:
            keys |= check(pack)
        except (KeyError, TypeError, ValueError, AttributeError):
            pack.faults.append(f"{name}: not written as a pack writes it")
    if options.key and keys != {options.key}:
        pack.faults.append("the signatures are by another key than the one given")
    return report(pack, keys)


def files(pack: Pack) -> set[str]:
    """Every file is the one that was put in, and no other lies beside them."""
    signed = pack.json("manifest.json")
    if signed is None:
        return set()
    listed = signed["files"]
    for name in sorted(listed):
        content = pack.read(name)
        if content is not None and hashlib.sha256(content).hexdigest() != listed[name]["sha256"]:
            pack.faults.append(f"{name}: not the file that was put in")
    for name in sorted(pack.names() - set(listed) - {"manifest.json"}):
        pack.faults.append(f"{name}: was not put in")
    body = {name: value for name, value in signed.items() if name != "signature"}
    message = b"dhprivacy case pack 1\n" + canonical(body)
    if not is_signed(signed["public_key"], signed["signature"], message):
        pack.faults.append("manifest.json: not signed as it stands")
    return {signed["public_key"]}


def journal(pack: Pack) -> set[str]:
    """Every line is what was written, and stands in the journal whose root was signed."""
    extract = pack.json("journal.json")
    if extract is None:
        return set()
    heads = {head["name"]: head for head in extract["heads"]}
    for head in heads.values():
        said = f"{head['seq']}\n{head['digest']}\n{head['root']}\n{head['at']}\n"
        if not is_signed(head["public_key"], head["signature"], b"dhprivacy journal head 2\n" + said.encode()):
            pack.faults.append(f"journal.json: head {head['name']} is not signed as it stands")
    last = None
    for line in extract["lines"]:
        for fault in (*of_line(line, extract["about"], heads), *of_neighbours(last, line)):
            pack.faults.append(f"journal line {line['seq']}: {fault}")
        last = line
    return {head["public_key"] for head in heads.values()}


def of_line(line: dict[str, Any], about: str, heads: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one line."""
    chained = {name: line[name] for name in CHAINED}
    if hashlib.sha256(canonical(chained)).hexdigest() != line["digest"]:
        yield "was changed after it was written"
    if line["subject"] != about:
        yield "is about another case"
    head = heads.get(line["head"])
    if head is None:
        yield "names a head that is not here"
    elif not 1 <= line["seq"] <= head["seq"] or sides(line["seq"], head["seq"]) != [side for side, _d in line["path"]]:
        yield "its path does not lead from this line's place"
    elif root(line) != head["root"]:
        yield "does not stand in the journal that was signed"


def of_neighbours(last: dict[str, Any] | None, line: dict[str, Any]) -> Iterator[str]:
    """What is wrong between two lines."""
    if last is None:
        return
    if line["seq"] <= last["seq"]:
        yield "stands out of order"
    elif line["seq"] == last["seq"] + 1 and line["previous"] != last["digest"]:
        yield "does not follow from the line before it"


def root(line: dict[str, Any]) -> str:
    """Up the tree, as in RFC 6962: a leaf is hashed with 0 in front, two halves with 1."""
    found = hashlib.sha256(b"\0" + line["digest"].encode()).digest()
    for side, other in line["path"]:
        pair = bytes.fromhex(other) + found if side == "left" else found + bytes.fromhex(other)
        found = hashlib.sha256(b"\1" + pair).digest()
    return found.hex()


def sides(seq: int, size: int) -> list[str]:
    """On which side the other half stands, from the leaf upwards, for a line's place in a journal of that size."""
    found: list[str] = []
    place = seq - 1
    while size > 1:
        half = 1 << ((size - 1).bit_length() - 1)  # the largest power of two below the size
        if place < half:
            found.append("right")
            size = half
        else:
            found.append("left")
            place, size = place - half, size - half
    return found[::-1]


def canonical(content: object) -> bytes:
    """The bytes that are hashed and signed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def is_signed(key: str, signature: str, message: bytes) -> bool:
    """Whether the signature is by the key; taken for granted where nothing can check it."""
    if not CHECKS_SIGNATURES:
        return True
    try:
        Ed25519PublicKey.from_public_bytes(decoded(key)).verify(decoded(signature), message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def decoded(text: str) -> bytes:
    """Base64 as it is written one way only: its last sign has bits to spare. Raises ``ValueError``."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError("not the way it is written")
    return found


def report(pack: Pack, keys: set[str]) -> int:
    """Say what was found; the exit code."""
    for fault in pack.faults:
        say(f"FAULT: {fault}")
    if pack.faults:
        return FAULTS
    say("Every file is the one that was put in. Every journal line stands in the journal that was signed.")
    for key in sorted(keys):
        say(f"Signed with the key {key}")
    if not CHECKS_SIGNATURES:
        say("NOT CHECKED: the signatures (needs: pip install cryptography).")
        return NOT_SIGNED_FOR
    return FINE


def say(line: str) -> None:
    """One line on the screen."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
