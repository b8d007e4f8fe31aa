"""Message catalogues without gettext: is each .mo what its .po says? ``--compile`` makes it so."""

import sys
from collections import Counter
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def catalogues() -> list[Path]:
    """Every .po of ours."""
    return sorted(path for path in ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))


def faults(po: Path) -> list[str]:
    """What is wrong with one catalogue: no .mo, another content in it, a message without its translation."""
    name = po.relative_to(ROOT)
    source = polib.pofile(str(po))
    wrong = [f"{name}: not translated: {entry.msgid[:60]!r}" for entry in source.untranslated_entries()]
    wrong += [f"{name}: marked fuzzy: {entry.msgid[:60]!r}" for entry in source.fuzzy_entries()]
    times = Counter((entry.msgctxt, entry.msgid) for entry in source if not entry.obsolete)
    wrong += [f"{name}: stands twice: {msgid[:60]!r}" for (_context, msgid), number in times.items() if number > 1]
    mo = po.with_suffix(".mo")
    if not mo.exists():
        return [*wrong, f"{name}: not compiled (make messages)"]
    if _texts(source) != _texts(polib.mofile(str(mo))):
        wrong.append(f"{name}: its .mo says something else (make messages)")
    return wrong


def _texts(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str, str], object]:
    return {
        (entry.msgctxt or "", entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if entry.msgid and (entry.msgstr or any(entry.msgstr_plural.values())) and not entry.obsolete
    }


def main(arguments: list[str]) -> int:
    """Compile when asked to; print what is wrong; 1 when something is."""
    if "--compile" in arguments:
        for po in catalogues():
            polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))
    wrong = [line for po in catalogues() for line in faults(po)]
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
