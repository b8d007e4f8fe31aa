"""The two sides of ``bench_intake``, each in a process of its own: floor | ours. Answers a line of JSON."""

import json
import os
import resource
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.spent import cpu  # noqa: E402
from requests_app.intake.mail import sandbox  # noqa: E402
from requests_app.intake.mailbox.poll import poll  # noqa: E402
from requests_app.intake.mailbox.server import open_mailbox  # noqa: E402
from requests_app.intake.take_in import store  # noqa: E402
from requests_app.models import Case, InboundMail  # noqa: E402


def floor() -> int:
    """Fetch, seal and commit, move: what no intake can leave out."""
    done = 0
    with open_mailbox() as server:
        server.select(server.inbox)
        for mail in server.list_mails():
            raw = server.fetch(mail.uid)
            done += raw is not None and store(raw, now=timezone.now()) is not None
            server.put_away(mail.uid)
    return done


def ours() -> int:
    """The clock's rounds until nothing is left; every mail must have found its case."""
    while (done := poll(timezone.now())) is not None and not done.whole:
        continue
    unplaced = InboundMail.objects.exclude(outcome__in=("opened", "attached")).count()
    if unplaced:
        raise SystemExit(f"{unplaced} mails are in no case")
    return Case.objects.count()


def measured(which: str) -> dict[str, Any]:
    """Do it one way or the other."""
    call_command("migrate", verbosity=0)
    connection.ensure_connection()
    spent, began = cpu(connection), timezone.now()
    children = _children()
    done = ours() if which == "ours" else floor()
    sandbox._reader.stop()  # its time counts once it has ended
    used = cpu(connection) - spent + _children() - children
    return {"done": done, "cpu": used, "wall": (timezone.now() - began) / timedelta(seconds=1)}


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
