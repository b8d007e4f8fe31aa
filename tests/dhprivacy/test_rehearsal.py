"""``make demo TODAY=…``: a day is chosen, every page says so, time goes forward only, and never in a real house."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from dhprivacy.rehearsal.mark import marked
from dhprivacy.rehearsal.run import GoneBack, Rehearsal
from identifiers.dates import add_months, long_date, stockholm_today
from tests.world import ROOT


def some_day() -> date:
    """Seven months on."""
    return add_months(stockholm_today(), 7)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A rehearsal's folder; it has its own SQLite, so it is tried in that suite."""
    if connection.vendor != "sqlite":
        pytest.skip("a rehearsal brings its own SQLite; it is tried in the suite on SQLite")
    return tmp_path / "rehearsal"


def read(address: str) -> str:
    """The page."""
    with urllib.request.urlopen(address, timeout=20) as page:  # noqa: S310 - our own address
        return str(page.read().decode())


def manage(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as the rehearsal's own processes would run it."""
    rehearsal = Rehearsal(place=place, partners=60, today=some_day())
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=rehearsal.environment(8000), capture_output=True, text=True)


@pytest.mark.crash
def test_the_chosen_day_stands_on_every_page_and_rules_the_deadlines(place: Path) -> None:
    words = ["--place", str(place), "--partners", "60", "--today", some_day().isoformat()]
    env = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
    demo = subprocess.Popen(
        [sys.executable, "manage.py", "demo", *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert demo.stdout is not None
        said = ""
        for line in demo.stdout:
            said += line
            if "Rehearsal" in line:
                break
        assert long_date(some_day(), "en") in said
        found = re.search(r"^Ready: (\S+)$", said, re.MULTILINE)
        assert found, said
        site = found[1]
        assert f"Övning: här är det {long_date(some_day(), 'sv')}." in read(site)
        assert f"Rehearsal: here it is {long_date(some_day(), 'en')}." in read(f"{site}en/")
        assert f"Övning: här är det {long_date(some_day(), 'sv')}." in read(f"{site}staff/"), "the sign-in page too"
        assert "rehearsal" in read(f"{site}static/rehearsal.css")
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(30)


def test_time_goes_forward_only(tmp_path: Path) -> None:
    Rehearsal(place=tmp_path, partners=60, today=some_day()).begin()
    Rehearsal(place=tmp_path, partners=60, today=some_day()).begin()
    Rehearsal(place=tmp_path, partners=60, today=some_day() + timedelta(days=200)).begin()
    with pytest.raises(GoneBack, match="can't go back"):
        Rehearsal(place=tmp_path, partners=60, today=some_day()).begin()


def test_a_date_nobody_can_read_and_a_day_gone_by_are_refused_in_words(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "demo", "--place", str(tmp_path), "--today"]
    unread = subprocess.run([*command, "nyårsdagen"], cwd=ROOT, capture_output=True, text=True)
    assert unread.returncode == 2
    assert "write it as 2027-01-01" in unread.stderr

    Rehearsal(place=tmp_path, partners=60, today=some_day()).begin()
    back = subprocess.run([*command, "2026-01-01"], cwd=ROOT, capture_output=True, text=True)
    assert back.returncode == 2
    assert "can't go back" in back.stderr


def test_no_clock_is_set_where_no_rehearsal_plays(place: Path) -> None:
    place.mkdir()
    refused = manage(place, "check")
    assert refused.returncode == 1
    assert "in a rehearsal's folder only" in refused.stderr


def test_a_rehearsal_has_its_own_database_whatever_the_real_ones_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://real.example/register")
    monkeypatch.setenv("DEMO_DATABASE_URL", "postgres://demo.example/register")
    env = Rehearsal(place=tmp_path, partners=60, today=some_day()).environment(8000)
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path / 'db.sqlite3'}"
    assert env["VAR_DIR"] == str(tmp_path)


def test_the_mark_stands_behind_the_whole_body_tag() -> None:
    """The desk's tag holds scripts, and they hold signs that look like its end."""
    tag = """<body x-data="{open: (a) => a > 1}" class='b'>"""
    page = marked(f"<html><head></head>{tag}<main></main></body></html>")
    assert f'{tag}<p class="rehearsal"' in page
    assert marked("<p>part of a page</p>") == "<p>part of a page</p>"
