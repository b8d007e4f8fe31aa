"""A worker of the nightly sweep in a process of its own: waits in its first chunk until it is told to go on, or killed.

``python -m tests.retention.one_worker CHUNK WORDS``: says ``in`` from within its first chunk, before the statement with
these words in it, then waits for a line.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django
from django.db import connection
from django.utils import timezone


class Waiting:
    """The chunk's keys are locked, nothing is gone yet."""

    def __init__(self, words: str) -> None:
        self.words, self.waited = words, False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.waited and self.words in sql:
            self.waited = True
            sys.stdout.write("in\n")
            sys.stdout.flush()
            sys.stdin.readline()
        return execute(sql, params, many, context)


def main() -> None:
    """One turn."""
    django.setup()
    from datamap import expiry  # noqa: PLC0415 - not before the set-up
    from retention import sweep  # noqa: PLC0415

    sweep.sweep = partial(expiry.sweep, chunk=int(sys.argv[1]))  # type: ignore[assignment]
    with connection.execute_wrapper(Waiting(sys.argv[2])):
        sweep.sweep_today(timezone.now())


if __name__ == "__main__":
    main()
