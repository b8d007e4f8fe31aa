"""Opens the house for a demo: prepare, start web, worker and clock, say Ready, and take all of it down again."""

import json
import os
import socket
import sys
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dhprivacy.demo.children import ChildDied, Children, StopAsked
from dhprivacy.environment import BASE_DIR

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
MARK = "this-is-a-demo"  # `prepare_demo` writes only where this file lies
PATIENCE = 120  # seconds until the first page must answer
MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]
CELERY = [sys.executable, "-m", "celery", "-A", "dhprivacy"]

Say = Callable[[str], None]


@dataclass
class Demo:
    """One run of the demo with its data in ``place``."""

    place: Path
    partners: int
    ports: range = PORTS

    def run(self, say: Say) -> int:
        """Run until asked to stop. 0 after that; 1 when something died, with a line that says what."""
        self.place.mkdir(parents=True, exist_ok=True)
        (self.place / MARK).touch()
        before = self._port_before()
        door, port = free_door([*([before] if before else []), *self.ports])
        (self.place / "port").write_text(str(port), encoding="ascii")
        children = Children(self.place / "logs" / str(port))
        children.listen()
        env = self.environment(port)
        try:
            self._prepare(children, env, say)
            self._open(children, env, door, port)
            say(self.welcome(port, before))
            children.watch()
        except StopAsked:
            say("Stopping.")
        except ChildDied as trouble:
            say(f"The demo stops: {trouble}")
            return 1
        finally:
            children.stop()
            door.close()
        say("Stopped; nothing is left running.")
        return 0

    def _port_before(self) -> int:
        """The port of the last run, which the links in its mails lead to; 0 for none."""
        kept = self.place / "port"
        return int(kept.read_text(encoding="ascii")) if kept.exists() else 0

    def environment(self, port: int) -> dict[str, str]:
        """What the demo's processes see: secrets from .env, everything else its own.

        ``DATABASE_URL`` and ``REDIS_URL`` are passed over, so a demo never fills a real register;
        ``DEMO_DATABASE_URL`` and ``DEMO_REDIS_URL`` name other ones.
        """
        place = self.place
        return os.environ | {
            "DEBUG": "off",
            "SITE_URL": f"http://{HOST}:{port}",
            "ALLOWED_HOSTS": f"{HOST},localhost",
            "TRUSTED_PROXIES": "0",
            "VAR_DIR": str(place),
            "JOURNAL_HEADS_DIR": str(place / "heads"),
            "STATIC_ROOT": str(place / "static"),
            "DATABASE_URL": os.environ.get("DEMO_DATABASE_URL") or f"sqlite:///{place / 'db.sqlite3'}",
            "REDIS_URL": os.environ.get("DEMO_REDIS_URL", ""),
            "EMAIL_URL": "filemail://",
            "COMPANY_NUMBER": "556036-0793",
            "COMPANY_ADDRESS": "Exempelgatan 1, 111 22 Stockholm",
            "COMPANY_PHONE": "08-465 004 00",
            "PYTHONUNBUFFERED": "1",
        }

    def _prepare(self, children: Children, env: dict[str, str], say: Say) -> None:
        say(f"Preparing the fictional company in {self.place}; what is there already is kept")
        children.run("prepare", [*MANAGE, "prepare_demo", "--partners", str(self.partners)], env)

    def _open(self, children: Children, env: dict[str, str], door: socket.socket, port: int) -> None:
        web = [sys.executable, "-m", "gunicorn", "dhprivacy.wsgi", "--bind", f"fd://{door.fileno()}", "--workers", "2"]
        web += ["--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # one worker has nobody to talk to
        children.start("web", web, env, pass_fds=[door.fileno()])
        door.close()  # the web server has its own hold on it
        children.start("worker", [*CELERY, "worker", "-c", "2", "-l", "INFO", "-n", f"demo{port}@%h", *quiet], env)
        schedule = self.place / f"beat-{port}"
        children.start("beat", [*CELERY, "beat", "-l", "INFO", "--schedule", str(schedule), "--pidfile="], env)
        for _second in range(PATIENCE):
            children.watch(1)
            if answers(f"http://{HOST}:{port}/"):
                return
        raise ChildDied(f"the first page did not answer within {PATIENCE} s; see {children.logs}")

    def welcome(self, port: int, before: int) -> str:
        """What is said once the first page answers: address, logins, where mail and logs lie."""
        site = f"http://{HOST}:{port}"
        logins = json.loads((self.place / "logins.json").read_text(encoding="utf-8"))
        staff = [f"    {name}  ({one['role']})  {one['password']}" for name, one in logins.items()]
        where = f"  Mail it sends: {self.place / 'mail'}   Logs: {self.place / 'logs' / str(port)}"
        moved = (
            [f"  Port {before} is taken: links in mails of earlier runs lead there."] if before not in (0, port) else []
        )
        desk = f"  Staff desk: {site}/staff/   (second factor: `make code` in another window)"
        return "\n".join([f"Ready: {site}/", desk, *staff, where, *moved, "  Ctrl-C stops it all."])


def free_door(ports: Sequence[int]) -> tuple[socket.socket, int]:
    """A listening socket on the first free port, held from here on so that nobody else takes it in between."""
    for port in ports:
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen(128)
        except OSError:
            door.close()
        else:
            return door, port
    raise SystemExit(f"Every port from {min(ports)} to {max(ports)} is taken.")


def answers(address: str) -> bool:
    """Whether the page is there; redirects are followed."""
    try:
        with urllib.request.urlopen(address, timeout=5) as page:  # noqa: S310 - our own address
            return bool(page.status == 200)
    except OSError:
        return False
