"""The public form under load, on gunicorn as it is deployed: ``python -m benchmarks.bench_web [SECONDS]`` (10).

Wall time is that of a machine which runs wrk, gunicorn and the database on its cores, and means something only where
nothing else runs. The CPU of one answer (of all of gunicorn's processes and, on PostgreSQL, of its backends) is what a
busy machine disturbs least; its bar is what all cores together have for each answer at the rate wanted.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import Processes
from benchmarks.results import Figure, figure, table, write
from benchmarks.scratch import Scratch, engines
from benchmarks.visitor import HOST, Visitor

SECONDS = 10
LOOKS, ASKS, SENDS, P95, MEMORY = 300.0, 80.0, 8.0, 100.0, 400.0  # a second, a second, a second, ms, MiB
UPLOAD = 10 * 1024 * 1024 - 1  # bytes
AT_ONCE = 16
WARM_UP = 3  # seconds
CASES = 24
# As the Dockerfile has it, but for the place it listens at.
GUNICORN = ["gunicorn", "dhprivacy.wsgi", "--workers", "3", "--threads", "4", "--no-control-socket"]
GUNICORN += ["--max-requests", "2000", "--max-requests-jitter", "200"]
PATIENCE = 60  # seconds


@dataclass
class Web:
    """A web server that runs, and what it has cost."""

    port: int
    processes: Processes
    room: Path


def main(seconds: int) -> int:
    """Measure on every engine to be had; 1 when a bar is missed. Without wrk it says so and measures nothing."""
    if shutil.which("wrk") is None:
        print("The form under load: skipped, wrk is missing (on Debian: apt install wrk).", flush=True)
        return 0
    cores = os.cpu_count() or 1
    busy = os.getloadavg()[0] > cores / 2
    with engines() as found:
        figures = [one for engine in found for one in measure(engine, seconds)]
    if busy:
        print(
            "\nThe machine was busy before we began: answers a second and p95 are not written, they would be its own."
        )
        print(table([asdict(one) for one in figures]), flush=True)
    return write([one for one in figures if not busy or one.unit in ("ms of CPU", "MiB")])


def measure(engine: Scratch, seconds: int) -> Iterator[Figure]:
    """Looks, requests, then uploads; the memory is the largest worker's at the end of all of it."""
    with served(engine) as web:
        anna = Visitor(web.port)
        anna.get("/begaran/")
        for what in ("look", "ask"):  # each thread's first answer loads what the others then find
            wrk(web, WARM_UP, 16, what, HOST, anna.cookies, anna.token)
        looks = wrk(web, seconds, 16, "look")
        yield from told("form, looked at", engine, looks, bar=LOOKS, p95=P95)
        asks = wrk(web, seconds, 16, "ask", HOST, anna.cookies, anna.token)
        yield from told("form, sent", engine, asks, bar=ASKS, p95=2.5 * P95)
        paths = [f"{anna.ask()}meddelande/" for _case in range(CASES)]
        sends = wrk(web, seconds, AT_ONCE, "send", HOST, anna.cookies, anna.token, *bodies(web.room, anna, paths))
        yield from told("uploads of 10 MiB, 16 at once", engine, sends, bar=SENDS, p95=3_000)
        peak = web.processes.peak()
        yield figure("web worker, memory", engine.name, peak, "MiB", against="value at most", bar=MEMORY)


def told(name: str, engine: Scratch, seen: dict[str, Any], *, bar: float, p95: float) -> Iterator[Figure]:
    """Answers a second and their CPU. Raises ``SystemExit`` when an answer was none."""
    if seen["refused"] or seen["lost"] or (seen["what"] != "look" and seen["through"] != seen["answers"]):
        raise SystemExit(f"{engine.name}: {name}: {seen}")
    rate = seen["answers"] / seen["seconds"]
    yield figure(name, engine.name, rate, "answers/s", against="value at least", bar=bar)
    yield figure(f"{name}, p95", engine.name, seen["p95"], "ms", against="value at most", bar=p95)
    cores = os.cpu_count() or 1
    yield figure(f"{name}, CPU", engine.name, seen["cpu"], "ms of CPU", against="value at most", bar=1000 * cores / bar)


def wrk(web: Web, seconds: int, at_once: int, what: str, *more: str) -> dict[str, Any]:
    """What wrk saw, and the CPU that one answer cost, in milliseconds."""
    before = web.processes.cpu()
    script = Path(__file__).with_name("web.lua")
    asked = ["wrk", "-t2", f"-c{at_once}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
    asked += [f"http://127.0.0.1:{web.port}", "--", what, *(more or (HOST,))]
    said = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout
    seen: dict[str, Any] = json.loads(said.splitlines()[-1])
    cpu = (web.processes.cpu() - before) / max(1, seen["answers"]) * 1000
    print(f"{what:<8} {said.splitlines()[-1]} {cpu:.2f} ms of CPU", flush=True)
    return seen | {"cpu": cpu, "what": what}


def bodies(room: Path, anna: Visitor, paths: list[str]) -> tuple[str, str]:
    """A file to send, as a browser wraps it, and the cases it goes to."""
    head = '--edge\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    file = head.format("file", '; filename="photo.jpg"\r\nContent-Type: image/jpeg').encode()
    token = f"{head.format('csrfmiddlewaretoken', '')}{anna.token}\r\n".encode()
    body, addresses = room / "body", room / "paths"
    body.write_bytes(token + file + secrets.token_bytes(UPLOAD) + b"\r\n--edge--\r\n")
    addresses.write_text("\n".join(paths))
    return str(body), str(addresses)


@contextmanager
def served(engine: Scratch) -> Iterator[Web]:
    """gunicorn on a fresh database of this engine, stopped at the end."""
    room = engine.room / f"web-{engine.name}"
    room.mkdir()
    url = engine.new("web")
    env = os.environ | {"DATABASE_URL": url, "REDIS_URL": "", "VAR_DIR": str(room / "var"), "LOG_LEVEL": "ERROR"}
    env |= {"SITE_URL": f"https://{HOST}", "TRUSTED_PROXIES": "1", "DEBUG": "off", "STATIC_ROOT": str(room / "static")}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=env, check=True)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    command = [sys.executable, "-m", *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    gunicorn = subprocess.Popen(command, env=env)
    try:
        _wait_for(port, gunicorn)
        processes = Processes(gunicorn.pid, engine, url)
        try:
            yield Web(port, processes, room)
        finally:
            processes.stop()
    finally:
        gunicorn.terminate()
        gunicorn.wait(30)


def _wait_for(port: int, gunicorn: "subprocess.Popen[bytes]") -> None:
    for _tenth in range(PATIENCE * 10):
        try:
            Visitor(port).get("/healthz")
        except OSError:
            if gunicorn.poll() is not None:
                raise SystemExit("gunicorn did not start") from None
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"no answer from gunicorn within {PATIENCE} s")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
