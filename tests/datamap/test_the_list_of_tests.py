"""docs/clocks.md names for each promise of the clocks the test that holds it: each is there."""

import re

import pytest

from tests import source

NAMED = re.findall(r"`(tests/\S+\.py)::(?:\w+::)?(test_\w+)`", (source.ROOT / "docs/clocks.md").read_text("utf-8"))


def test_the_list_names_tests() -> None:
    assert len(NAMED) == (source.ROOT / "docs/clocks.md").read_text("utf-8").count("`tests/") - 1  # this file itself


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_test_of_the_list_is_there(file: str, test: str) -> None:
    assert f"def {test}(" in (source.ROOT / file).read_text("utf-8")
