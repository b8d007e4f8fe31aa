"""Logs without people: places and types, never what was typed (T15, D33)."""

import logging
import re
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from django.views.debug import ExceptionReporter

SECRETS = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail addresses
    r"|\b(?:\d{2})?\d{6}[-+]?\d{4}\b"  # personnummer and organisationsnummer
    r"|\+?\d[\d\s-]{7,}\d"  # phone numbers
    r"|(?:(?<=/arende/)|(?<=/bekrafta/)|(?<=/avprenumerera/)|(?<=/unsubscribe/))[\w-]{20,}"  # secret links
    r"|(?<=/)[\w-]{40,}"  # one that was mistyped, so that another word stands before it
)


def masked(text: str) -> str:
    """The text with everything that looks like a person or a secret link taken out."""
    return SECRETS.sub("•", text)


class NoPeople(logging.Filter):
    """Second line of defence: our own code logs references only, libraries may not be so careful."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the finished message and drop Django's request object, which carries cookies and fields.

        Celery puts a failed task's exception into its message; here too it is its type alone.
        """
        if isinstance(record.args, Mapping) and isinstance(record.args.get("exc"), str | BaseException):
            kind = record.exc_info[0] if record.exc_info else None
            record.args = {**record.args, "exc": kind.__name__ if kind else "•", "traceback": "•"}
        record.msg, record.args = masked(record.getMessage()), ()
        record.__dict__.pop("request", None)
        return True


class PlacesOnlyFormatter(logging.Formatter):
    """An exception is its type and the places it passed, since its text may hold the value that broke it."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Type and call places only."""
        kind: type[BaseException]
        tb: TracebackType | None
        kind, _value, tb = ei
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(tb)]
        return "\n".join([kind.__name__, *places])


class QuietExceptionReporter(ExceptionReporter):
    """Error reports without local variables, fields or cookies."""

    def get_traceback_data(self) -> dict[str, Any]:
        """The usual data, less everything a person may have typed."""
        data = super().get_traceback_data()
        for frame in data.get("frames", []):
            frame["vars"] = []
        data["filtered_POST_items"], data["request_COOKIES_items"], data["request_FILES_items"] = [], [], []
        data["request_GET_items"], data["request_meta"] = [], {}
        return data
