"""A demo whose clock is set to another day, with a register and a database of its own."""

from dataclasses import dataclass
from datetime import date

from dhprivacy.demo.house import Demo
from dhprivacy.rehearsal.clock import Noted, read_mark, write_mark
from identifiers.dates import long_date, stockholm_today


class GoneBack(Exception):
    """The day asked for lies before the one the rehearsal has reached; the text says what to do."""


@dataclass(kw_only=True)
class Rehearsal(Demo):
    """One run of a rehearsal. It goes on where the last one was; time only goes forward."""

    today: date

    def begin(self) -> None:
        """Note the day. Raises ``GoneBack``: what was done on later days can't be undone."""
        before = read_mark(self.place)
        if before and before.today > self.today:
            raise GoneBack(
                f"This rehearsal has reached {before.today} already and can't go back. Choose that day or a later "
                f"one, or remove {self.place} for a fresh one."
            )
        write_mark(self.place, Noted(self.today, (self.today - stockholm_today()).days))

    def environment(self, port: int) -> dict[str, str]:
        """A demo's, with the clock set. Always on SQLite, whose clock is ours: a database server has its own."""
        return super().environment(port) | {
            "DATABASE_URL": f"sqlite:///{self.place / 'db.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "dhprivacy.rehearsal.settings",
        }

    def welcome(self, port: int, before: int) -> str:
        """A demo's, and which day it is."""
        day = long_date(self.today, "en")
        return f"{super().welcome(port, before)}\n  Rehearsal: the clock says {day}. A later TODAY lets time pass."
