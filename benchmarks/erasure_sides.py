"""What ``bench_erasure`` measures, in a process of its own: prepare N | measure. Answers a line of JSON."""

import json
import os
import sys
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import floor_erasure  # noqa: E402
from benchmarks.spent import Asked, cpu, milliseconds  # noqa: E402
from identifiers import stockholm_today  # noqa: E402
from partners.fictional import fill_register  # noqa: E402
from partners.models import Invoice, Partner  # noqa: E402
from requests_app.actions.approval import approve  # noqa: E402
from requests_app.actions.close import close_case  # noqa: E402
from requests_app.actions.erasure import carry_out_erasure, propose_erasure  # noqa: E402
from requests_app.actions.identity import accept_identity  # noqa: E402
from requests_app.actions.match import connect_partner  # noqa: E402
from requests_app.actions.open_case import open_case  # noqa: E402
from requests_app.actions.search_again import search_texts  # noqa: E402
from requests_app.models import Case, Channel, Demand, IdentityMethod, Right, Status  # noqa: E402
from requests_app.models.roles import Role  # noqa: E402

ERASURES = 50
SEARCHES = 5


def prepare(partners: int) -> dict[str, Any]:
    """A register of that size, and cases up to the plan that waits for its approval."""
    call_command("migrate", verbosity=0)
    fill_register(partners, today=stockholm_today(), ended=0)
    Partner.objects.update(restricted_at=None)
    Invoice.objects.update(fiscal_year_end=date(stockholm_today().year, 12, 31))
    cilla = _staff("cilla", Role.HANDLER)
    _staff("eva", Role.APPROVER)
    for place, partner in enumerate(Partner.objects.order_by("pk")[:: partners // ERASURES][:ERASURES]):
        _own_number(partner, place)
        case = open_case(
            rights=[Right.ERASURE],
            channel=Channel.WEB,
            language="sv",
            received_at=timezone.now(),
            name=partner.name,
            email=partner.email,
            phone=partner.phone,
        ).case
        accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
        connect_partner(case, partner=partner, by=cilla)
        propose_erasure(case.demands.get(), by=cilla)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {}


def measure() -> dict[str, Any]:
    """Half of the cases our way, with the search of texts beside; as many other partners by hand."""
    cases = list(Case.objects.order_by("received_at", "pk"))
    warm, ours, by_hand = cases[:10], cases[10:35], cases[35:]
    for case in warm:
        _erase(case)
    asked = [_erase(case) for case in ours]
    spent = sum(one[0] for one in asked) / len(asked) * 1000
    name = by_hand[0].name
    began = cpu(connection)
    for case in by_hand:
        floor_erasure.erase(connection, case)
    floor = (cpu(connection) - began) / len(by_hand) * 1000
    return {
        "erasure": spent,
        "floor": floor,
        "queries": max(one[1] for one in asked),
        "search": sum(one[2] for one in asked[:SEARCHES]) / SEARCHES * 1000,
        "like": milliseconds(connection, lambda: floor_erasure.scan(connection, name), times=SEARCHES),
    }


def _erase(case: Case) -> tuple[float, int, float]:
    """Approved, carried out and searched, the letter queued, closed. CPU and statements; CPU of the search of texts."""
    cilla, eva = User.objects.get(username="cilla"), User.objects.get(username="eva")
    demand = case.demands.get()
    proposal, counter = demand.proposals.get(), Asked()
    before = cpu(connection)
    with connection.execute_wrapper(counter):
        approve(proposal, by=eva)
        carry_out_erasure(demand, now=timezone.now())
    between = cpu(connection)
    search_texts(Demand.objects.select_related("case", "to_search").get(pk=demand.pk), now=timezone.now())
    searched = cpu(connection)
    with connection.execute_wrapper(counter):
        close_case(case, by=cilla)
    after = cpu(connection)
    if Case.objects.get(pk=case.pk).status != Status.CLOSED:
        raise SystemExit("a case was not closed")
    return between - before + after - searched, counter.number, searched - between


def _staff(name: str, role: Role) -> User:
    user = User.objects.create_user(name)
    user.groups.set([Group.objects.get_or_create(name=role)[0]])
    return user


def _own_number(partner: Partner, place: int) -> None:
    """The fiction shares a few reserved numbers among all; a find in others' rows would be a task more each time."""
    partner.phone, partner.phone_normal = f"070-19{place:02}199", f"+467019{place:02}199"
    partner.number = ""
    partner.save()


if __name__ == "__main__":
    answer = prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else measure()
    print(json.dumps(answer))
