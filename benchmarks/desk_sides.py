"""What ``bench_desk`` runs in processes of their own: prepare CASES PARTNERS | pages. Answers a line of JSON."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.spent import Asked, cpu  # noqa: E402
from identifiers import stockholm_date, stockholm_today  # noqa: E402
from journal.models import JournalEntry, JournalHead  # noqa: E402
from journal.roles import Role  # noqa: E402
from partners.fictional import fill_register  # noqa: E402
from partners.models import Partner  # noqa: E402
from requests_app.deadlines import deadlines_for  # noqa: E402
from requests_app.models import Case, Demand, IdentityState, Letter, Message, Right, Status  # noqa: E402
from tests.desk_client import DeskClient  # noqa: E402
from todo.models import Task  # noqa: E402

STRETCH = 2_000  # rows a statement
DAYS = 3 * 365
OPEN = 0.03  # of the cases
ROUNDS = 40
WORDS = "Jag vill veta vad ni har sparat om mig och till vem det har lämnats. " * 3
RIGHTS = (Right.ACCESS, Right.ERASURE, Right.RECTIFICATION, Right.QUESTION, Right.MARKETING_STOP)
CHANNELS = ("web", "web", "mail", "mail", "post", "phone")


def prepare(cases: int, partners: int) -> dict[str, Any]:
    """The register, then the cases, each table in stretches; the journal's lines are not chained, only many."""
    call_command("migrate", verbosity=0)
    fill_register(partners, today=stockholm_today(), ended=0)
    handlers = [_account(f"handler{number}", Role.HANDLER) for number in range(8)]
    people = list(Partner.objects.order_by("pk").values_list("pk", "email", "name")[:cases])
    rng, now = Random(6), timezone.now()  # noqa: S311 - fiction, the same every time
    line = JournalHead.objects.get(pk=1).seq  # the filling has its lines
    for start in range(0, cases, STRETCH):
        stretch = [
            _case(rng, people[place % len(people)], handlers, now)
            for place in range(start, min(start + STRETCH, cases))
        ]
        for model, rows in _rows(rng, stretch, line, now):
            model._default_manager.bulk_create(rows, batch_size=STRETCH)
        line += 3 * len(stretch)
    JournalHead.objects.update_or_create(pk=1, defaults={"seq": line, "digest": "0" * 64})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"cases": Case.objects.count(), "open": Case.objects.exclude(status=Status.CLOSED).count()}


def _account(name: str, role: str) -> User:
    user = User.objects.create(username=name, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def _case(rng: Random, person: tuple[int, str, str], handlers: list[User], now: datetime) -> Case:
    is_open = rng.random() < OPEN
    received = now - timedelta(days=rng.randrange(40 if is_open else DAYS) + (0 if is_open else 20))
    day = stockholm_date(received)
    answered = received + timedelta(days=rng.randrange(1, 34))
    status = rng.choice((Status.IN_REVIEW, Status.AWAITING_IDENTITY, Status.ANSWERED)) if is_open else Status.CLOSED
    identity = IdentityState.AWAITED if status == Status.AWAITING_IDENTITY else IdentityState.ACCEPTED
    key, email, name = person
    return Case(
        channel=rng.choice(CHANNELS),
        language=rng.choice(("sv", "sv", "en")),
        received_at=received,
        received_on=day,
        target_on=deadlines_for(day).target,
        email=email,
        name=name,
        message=WORDS,
        status=status,
        identity=identity,
        identity_decided_at=None if identity == IdentityState.AWAITED else received,
        handler=rng.choice([None, *handlers]),
        partner_id=None if identity == IdentityState.AWAITED else key,
        searched_at=None if identity == IdentityState.AWAITED else received,
        closed_at=None if is_open else min(answered, now),
        outcome="" if is_open else "done",
    )


def _rows(rng: Random, cases: list[Case], line: int, now: datetime) -> Iterator[tuple[type[Model], list[Any]]]:
    """What hangs on them, table by table."""
    yield Case, cases
    demands = [demand for case in cases for demand in _demands(rng, case, now)]
    yield Demand, demands
    yield Letter, [_letter(case) for case in cases for _number in range(3)]
    yield Message, [Message(case=case, at=case.received_at, from_person=True, text=WORDS) for case in cases]
    tasks = ("Tell the supplier.", "Look outside.")
    yield Task, [_task(case, what, rng) for case in cases for what in tasks]
    yield (
        JournalEntry,
        [_line(line + 3 * place + number + 1, case) for place, case in enumerate(cases) for number in range(3)],
    )


def _demands(rng: Random, case: Case, now: datetime) -> Iterator[Demand]:
    done = case.closed_at or (min(case.received_at + timedelta(days=9), now) if case.status == "answered" else None)
    decided = {"outcome": "granted", "decided_at": done, "fulfilled_at": done} if done else {}
    for right in rng.sample(RIGHTS, rng.choice((1, 1, 2))):
        yield Demand(case=case, right=right, received_on=case.received_on, **decided)


def _letter(case: Case) -> Letter:
    words = {"kind": "acknowledgement", "language": case.language, "subject": "Ärende", "text": WORDS}
    return Letter(case=case, sent_at=case.received_at, **words)


def _task(case: Case, what: str, rng: Random) -> Task:
    done = case.closed_at or (case.received_at if rng.random() < 0.5 else None)
    told = {"proof": "Gjort." if done else "", "done_at": done}
    return Task(
        kind="bench", about=case.pseudonym, what=what, opened_at=case.received_at, due_on=case.target_on, **told
    )


def _line(number: int, case: Case) -> JournalEntry:
    return JournalEntry(
        seq=number, at=case.received_at, actor="clock", event="letter.queued", subject=case.pseudonym, facts={}
    )


def pages() -> dict[str, dict[str, float]]:
    """Each page as a handler asks for it, warmed once: milliseconds of the slowest twentieth, and statements."""
    connection.ensure_connection()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    client = DeskClient()
    client.force_login(User.objects.get(username="handler0"))
    queue = reverse("admin:requests_app_case_changelist")
    plain = _cases(Demand.objects.exclude(right=Right.ERASURE))
    planned = _cases(Demand.objects.filter(right=Right.ERASURE, case__status=Status.IN_REVIEW))
    emails = list(Case.objects.order_by("pk").values_list("email", flat=True)[:ROUNDS])
    ways: dict[str, Callable[[int], Any]] = {
        "home": lambda turn: client.get("/staff/"),
        "queue": lambda turn: client.get(queue),
        "queue, all cases, page 200": lambda turn: client.get(f"{queue}?state=all&p=200"),
        "queue, narrowed four ways": lambda turn: client.get(
            f"{queue}?state=all&right=erasure&language=en&channel=mail&who=me"
        ),
        "search by e-mail": lambda turn: client.post(f"{queue}search/", {"term": emails[turn]}, follow=False),
        "case": lambda turn: client.get(_page(plain[turn % len(plain)])),
        "case with a plan of erasure": lambda turn: client.get(_page(planned[turn % len(planned)])),
    }
    return {name: _measured(way) for name, way in ways.items()}


def _cases(demands: Any) -> list[UUID]:
    found = demands.filter(outcome="").exclude(case__status=Status.CLOSED).order_by("pk")
    return list(found.values_list("case", flat=True)[:ROUNDS])


def _page(case: UUID) -> str:
    return reverse("admin:requests_app_case_change", args=[case])


def _measured(ask: Callable[[int], Any]) -> dict[str, float]:
    took, walls, most = [], [], 0
    for turn in range(ROUNDS):
        asked = Asked()
        with connection.execute_wrapper(asked):
            began, spent = time.perf_counter(), cpu(connection)
            answer = ask(turn)
            took.append((cpu(connection) - spent) * 1000)
            walls.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200 and not (answer.status_code == 302 and "search" in answer.request["PATH_INFO"]):
            raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
        most = max(most, asked.number)
    took, walls = sorted(took[1:]), sorted(walls[1:])  # the first one reads templates
    slow = int(len(took) * 0.95)
    return {"p95": took[slow], "wall": walls[slow], "median": took[len(took) // 2], "queries": most}


if __name__ == "__main__":
    said = prepare(int(sys.argv[2]), int(sys.argv[3])) if sys.argv[1] == "prepare" else pages()
    print(json.dumps(said))
