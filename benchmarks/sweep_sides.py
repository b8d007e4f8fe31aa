"""The two sides of ``bench_sweep``, each in a process of its own: prepare N | ours | floor. Answers a line of JSON."""

import hashlib
import json
import os
import resource
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import floor_sweep  # noqa: E402
from benchmarks.spent import cpu  # noqa: E402
from identifiers import stockholm_today  # noqa: E402
from journal.roles import Role  # noqa: E402
from partners.fictional import fill_register  # noqa: E402
from partners.models import AnonymisedPartner, Invoice, Partner, UsageEvent  # noqa: E402
from retention.actions.release import approve_release, ask_for_release  # noqa: E402
from retention.sweep import sweep_now  # noqa: E402


def prepare(partners: int) -> dict[str, Any]:
    """A register of which half is due under the six months, every second row, and nothing under another rule."""
    today = stockholm_today()
    call_command("migrate", verbosity=0)
    fill_register(partners, today=today, ended=0)
    over, before = today - timedelta(days=200), today - timedelta(days=900)
    now = timezone.now()
    Partner.objects.update(restricted_at=None)
    Partner.objects.filter(relation_started_on__gt=before).update(relation_started_on=before)
    Partner.objects.extra(where=["id %% 2 = 0"]).update(relation_ended_on=over, marketing_stopped_at=now)  # noqa: S610
    UsageEvent.objects.update(at=now - timedelta(days=1))
    Invoice.objects.update(fiscal_year_end=date(today.year, 12, 31))
    release_half(today)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
        if connection.vendor != "postgresql":
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {"due": Partner.objects.filter(relation_ended_on__isnull=False).count()}


def release_half(today: date) -> None:
    """Half a register is far over the brake: two people release it, by the verbs, as they would at the desk."""
    asks, approves = (User.objects.create(username=name, is_staff=True) for name in ("asks", "approves"))
    for user, role in ((asks, Role.HANDLER), (approves, Role.APPROVER)):
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    run = sweep_now(today, timezone.now())
    for seen in run.brake.values() if run else ():
        if seen["braked"]:
            why = "Half the register is meant to go."
            approve_release(ask_for_release(rule=seen["rule"], source=seen["source"], reason=why, by=asks), by=approves)


def measured(side: str) -> dict[str, Any]:
    """Do the sweep one way or the other, on the clock; then say what the tables hold."""
    today = stockholm_today()
    connection.ensure_connection()
    began, spent = time.monotonic(), cpu(connection)
    if side == "ours":
        run = sweep_now(today, timezone.now())
        done = run.counts["six_months partners.Partner"]["done"] if run else 0
    else:
        done = floor_sweep.sweep(connection, today)
    wall, used = time.monotonic() - began, cpu(connection) - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"done": done, "wall": wall, "cpu": used, "peak_mib": peak, "left": left()}


def left() -> str:
    """A digest of what both ways must leave: rows by table, the anonymous rows, the links cut."""
    tables = apps.get_app_config("partners").get_models()
    told = [[model._meta.label, model._default_manager.count()] for model in tables]
    told += sorted(map(list, AnonymisedPartner.objects.values_list("county", "kind", "started_quarter", "recipe")))
    told.append(Invoice.objects.filter(partner=None).count())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


if __name__ == "__main__":
    answer = prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else measured(sys.argv[1])
    print(json.dumps(answer))
