"""`docs/performance.md` shows the figures of the last run and no others."""

import json

from benchmarks.results import FILE, MARK, PAGE, table


def test_the_page_shows_what_was_measured() -> None:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8").partition(MARK)[2].endswith(table(rows))


def test_every_figure_says_what_the_issue_asks_for() -> None:
    keys = {"name", "database", "value", "unit", "floor", "ratio", "bar", "holds"}
    assert all(keys <= set(row) for row in json.loads(FILE.read_text(encoding="utf-8")))
