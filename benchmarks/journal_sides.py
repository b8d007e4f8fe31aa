"""One writer of ``bench_journal``, in a process of its own: prepare | write N START | count. Answers a line of JSON."""

import json
import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from journal.models import JournalEntry  # noqa: E402
from journal.record import CLOCK, record  # noqa: E402
from journal.verification import verify  # noqa: E402


def write(number: str, start: str) -> dict[str, Any]:
    """So many transactions, from that moment on."""
    connection.ensure_connection()
    time.sleep(max(0.0, float(start) - time.time()))
    for _ in range(int(number)):
        with transaction.atomic():
            Group.objects.filter(name="bench").update(name="bench")
            record("bench", by=CLOCK)
    return {"ended": time.time()}


def prepare() -> dict[str, Any]:
    """Tables and a row to change."""
    call_command("migrate", verbosity=0)
    Group.objects.create(name="bench")
    return {}


def count() -> dict[str, Any]:
    """The lines written; the chain is whole."""
    if [found for found in verify() if "head" not in str(found)]:
        raise SystemExit("the chain is broken")
    return {"lines": JournalEntry.objects.filter(event="bench").count()}


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "write": write, "count": count}[sys.argv[1]](*sys.argv[2:])))
