"""Places no program can search: gone through by hand after an answer, and told of in the letters (R-41, R-48, R-55)."""

from django.db.models import QuerySet

from datamap.registry import outside
from requests_app.letters.words import day
from requests_app.models import Case, DemandOutcome
from requests_app.models.demand import DISCLOSING
from todo.models import Task

EXPORT = "export_"  # the kind of task "look for the person in this holding", before the holding's code


def still_to_look(case: Case, language: str) -> dict[str, object]:
    """The places that will be gone through and the day by which the person hears of it; call inside ``override``."""
    tasks = list(_tasks(case).filter(done_at=None).order_by("due_on"))
    return {
        "outside": [title for task in tasks if (title := _title(task))],
        "outside_by": day(max(task.due_on for task in tasks), language) if tasks else "",
    }


def looked_through(case: Case) -> list[str]:
    """The places that were gone through; call inside ``override``."""
    if not may_have_been_asked(case):
        return []
    return list(dict.fromkeys(title for task in _tasks(case).exclude(done_at=None) if (title := _title(task))))


def may_have_been_asked(case: Case) -> bool:
    """Whether people can have been set to look outside: for an answer about data, or that nothing is held."""
    demands = case.demands.all()
    return any(one.right in DISCLOSING or one.outcome == DemandOutcome.NO_DATA for one in demands)


def _tasks(case: Case) -> QuerySet[Task]:
    return Task.objects.filter(about=case.pseudonym, kind__startswith=EXPORT)


def _title(task: Task) -> str:
    titles = {holding.code: str(holding.title) for holding in outside()}
    return titles.get(task.kind.removeprefix(EXPORT), "")
