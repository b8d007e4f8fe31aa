"""What ``bench_package`` measures, in a process of its own: prepare N | data | memory ROWS. Answers a line of JSON."""

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.spent import Asked, milliseconds  # noqa: E402
from datamap.export import export  # noqa: E402
from identifiers import fold, stockholm_today  # noqa: E402
from partners.fictional import fill_register  # noqa: E402
from partners.models import Invoice, Partner, SupportMessage, UsageEvent  # noqa: E402
from policy.models import Recipient  # noqa: E402
from requests_app.actions.open_case import open_case  # noqa: E402
from requests_app.models import Case, Channel, Right  # noqa: E402
from requests_app.package.build import build  # noqa: E402
from requests_app.package.cells import as_json  # noqa: E402
from vault import sealing  # noqa: E402
from vault.models import Kind  # noqa: E402

ROWS = (1000, 100_000)
TIMES = 20


def prepare(partners: int) -> dict[str, Any]:
    """A register of that size, in which one partner has 1,000 rows and one 100,000, and a case of each."""
    call_command("migrate", verbosity=0)
    fill_register(partners, today=stockholm_today(), ended=0)
    company = {"name": "Exempel Drift AB", "country": "Sverige", "service": "Serverdrift", "categories": ["contact"]}
    Recipient.objects.create(**company, is_processor=True, agreement_signed_on=stockholm_today(), active=True)
    for partner, rows in zip(Partner.objects.order_by("pk"), ROWS, strict=False):
        _give(partner, rows)
        case = open_case(
            rights=[Right.ACCESS],
            channel=Channel.WEB,
            language="sv",
            received_at=timezone.now(),
            name=partner.name,
            email=partner.email,
        ).case
        Case.objects.filter(pk=case.pk).update(partner=partner, searched_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {}


def data() -> dict[str, Any]:
    """The package's data for the partner with 1,000 rows beside indexed SELECTs and ``json.dumps`` of the same rows."""
    case = Case.objects.order_by("received_at")[0]
    counter = Asked()
    with connection.execute_wrapper(counter):
        size = _ours(case)
    sources = sum(1 for source in export(case.partner_id) if source.count())
    _floor(case)
    return {
        "ours": milliseconds(connection, lambda: _ours(case), times=TIMES),
        "floor": milliseconds(connection, lambda: _floor(case), times=TIMES),
        "queries": counter.number,
        "sources": sources,
        "bytes": size,
    }


def memory(rows: int) -> dict[str, Any]:
    """By how much the process grows over building and sealing the package of the partner with so many rows."""
    case = list(Case.objects.order_by("received_at"))[ROWS.index(rows)]
    before = _peak()
    with transaction.atomic():
        composed = build(case, now=timezone.now())
        file = sealing.seal(composed.content, kind=Kind.PACKAGE, bound_to=case.id)
    return {"grown": _peak() - before, "bytes": file.size, "files": len(composed.manifest())}


def _ours(case: Case) -> int:
    """Every source of the map that has rows, as the person gets to see them."""
    found = {
        source.label: [source.shown(row) for row in source.rows()]
        for source in export(case.partner_id)
        if source.count()
    }
    return len(json.dumps(found, default=as_json, ensure_ascii=False))


def _floor(case: Case) -> int:
    """The tables that have rows, read as an expert would who knows them."""
    partner = case.partner_id
    tables: list[tuple[str, str]] = [
        ("partners_partner", "id"),
        *((f"partners_{name}", "partner_id") for name in ("supportmessage", "invoice", "usageevent")),
        ("requests_app_case", "partner_id"),
    ]
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table, key in tables:
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s ORDER BY id", [partner])  # noqa: S608
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return len(json.dumps(found, default=str, ensure_ascii=False))


def _give(partner: Partner, rows: int) -> None:
    """A share of each kind: half is use of the services, the rest messages and invoices."""
    now, text = timezone.now(), "Hej! Kan ni ringa mig om fakturan? " * 3
    used = (UsageEvent(partner=partner, at=now, event="login") for _ in range(rows // 2))
    written = (
        SupportMessage(partner=partner, sent_at=now, subject="Fråga", text=text, text_folded=fold(text))
        for _ in range(rows * 3 // 10)
    )
    billed = (
        Invoice(
            partner=partner,
            number=f"X{partner.pk}-{number}",
            issued_on=stockholm_today(),
            fiscal_year_end=stockholm_today(),
            buyer_name=partner.name,
            buyer_address=partner.street,
            buyer_name_folded=fold(partner.name),
            what="Support",
            amount=100,
            vat=25,
        )
        for number in range(rows // 5)
    )
    UsageEvent.objects.bulk_create(used, batch_size=5000)
    SupportMessage.objects.bulk_create(written, batch_size=5000)
    Invoice.objects.bulk_create(billed, batch_size=5000)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


WAYS: dict[str, Callable[..., dict[str, Any]]] = {"prepare": prepare, "data": data, "memory": memory}

if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](*map(int, sys.argv[2:]))))
