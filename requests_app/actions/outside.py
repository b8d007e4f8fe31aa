"""Where no program can look, people do: tasks with proof, opened with the answer and done before the case closes."""

from datetime import datetime

from django.utils.translation import gettext_noop as noop

from datamap.registry import outside
from datamap.terms import in_english
from identifiers.dates import stockholm_date
from requests_app.letters.outside import EXPORT, may_have_been_asked
from requests_app.models import Case
from todo.models import Task
from todo.open_tasks import open_task


def ask_outside(case: Case, *, now: datetime) -> None:
    """Open a task for each holding outside that can be searched; the letter tells the person so (R-41, R-48).

    Due on the day the case owes its answer: until then it is not whole. An answer that is late already makes it today.
    """
    for holding in outside():
        if holding.can_search and holding.can_export:
            open_task(
                kind=f"{EXPORT}{holding.code}",
                what=noop("Look for the person of this case in %(holding)s and send what is found. Note the result."),
                facts={"holding": in_english(holding.title)},
                due_on=max(case.target_on, stockholm_date(now)),
                about=case.pseudonym,
            )


def outside_is_open(case: Case) -> bool:
    """Whether a place is still to be gone through, so that the answer is not whole yet."""
    waiting = Task.objects.filter(about=case.pseudonym, kind__startswith=EXPORT, done_at=None)
    return may_have_been_asked(case) and waiting.exists()
