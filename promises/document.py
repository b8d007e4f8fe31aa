"""The promises as a page of the handbook: what is measured of each, from the checks themselves."""

from pathlib import Path

from promises.catalogue import PROMISES

FILE = Path("docs") / "promises.md"
_HEAD = """# Promises

Written by `manage.py promises --document` from the checks in `promises/catalogue/`. The requirements R-01 to R-62 are
those of the published policy; `manage.py promises` measures them, the clock does so every hour, and the desk shows how
each stands, since when, and the rows behind it.

| | what is measured | it holds at | who sees to it |
|---|---|---|---|
"""


def as_markdown() -> str:
    """The whole page, in English."""
    rows = (
        f"| {one.code} | {one.why_not or one.measures} | {'signed off yearly' if one.check is None else one.threshold} "
        f"| {one.owner.value} |"
        for one in PROMISES
    )
    return _HEAD + "\n".join(rows) + "\n"
