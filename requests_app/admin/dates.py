"""What the case's screen says of its dates."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from identifiers.dates import stockholm_date
from requests_app.actions.identity_wait import identity_wait
from requests_app.deadlines import deadlines_for, explain, explain_extension, explain_pause, explain_promise
from requests_app.models import Case


def dates_of(case: Case, now: datetime) -> dict[str, Any]:
    """Every date with its reason in the reader's words; the pause for identity beside them, never among them."""
    wait, today = identity_wait(case), stockholm_date(now)
    dates = deadlines_for(case.received_on, pause_days=wait.days(today) if wait and wait.counts else 0)
    language = "en" if get_language() == "en" else "sv"
    return {
        "dates": dates,
        "days_left": (case.target_on - today).days,
        "explanation": explain(dates, language),
        "explained": [words(dates, language) for words in (explain_promise, explain_extension)],
        "asked_too_late": wait is not None and not wait.counts,
        "pause_explained": explain_pause(dates, language),
    }
