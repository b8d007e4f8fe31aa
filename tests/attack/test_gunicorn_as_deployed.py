"""The web server as the Dockerfile starts it: no secret link in its logs, cookies no other host can set."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.world import ROOT

TOKEN = "rh3Sf2mekXo1Rb7fFLQ_Q15lu84h1hwi8hMF70Gydgs"
HOST = "gdpr.example.se"
PATIENCE = 120  # seconds until it answers, on the slowest machine


@dataclass
class Web:
    """A web server and where it writes."""

    port: int
    said: Path
    process: "subprocess.Popen[bytes]"

    def ask(self, method: str, path: str, **headers: str) -> tuple[HTTPResponse, str]:
        """As the proxy in front hands it on."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", **headers}
        connection.request(method, path, headers=given)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer, page


def deployed() -> list[str]:
    """The command of the Dockerfile, but for the place it listens at."""
    found = re.search(r'^CMD (\["gunicorn".*?\])', (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M | re.S)
    assert found
    command: list[str] = json.loads(found[1].replace("\\\n", ""))
    at = command.index("--bind")
    return [word for number, word in enumerate(command) if number not in (at, at + 1)]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """It runs over TLS behind one proxy, and is asked to write an access log, which nobody forbids an operator."""
    room = tmp_path_factory.mktemp("web")
    env = os.environ | {"DATABASE_URL": f"sqlite:///{room / 'db.sqlite3'}", "VAR_DIR": str(room / "var")}
    env |= {"SITE_URL": f"https://{HOST}", "TRUSTED_PROXIES": "1", "DEBUG": "off", "LOG_LEVEL": "DEBUG"}
    env |= {"STATIC_ROOT": str(room / "static"), "REDIS_URL": ""}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    said = room / "said"
    command = [sys.executable, "-m", *deployed(), "--bind", f"127.0.0.1:{port}", "--access-logfile", "-"]
    with said.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
    this = Web(port, said, process)
    try:
        wait_for(this)
        yield this
    finally:
        process.terminate()
        process.wait(30)


def wait_for(this: Web) -> None:
    for _tenth in range(PATIENCE * 10):
        assert this.process.poll() is None, this.said.read_text()
        try:
            this.ask("GET", "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("no answer")


def test_no_secret_link_stands_in_any_log(web: Web) -> None:
    for method, path in (
        ("GET", f"/arende/{TOKEN}/"),
        ("GET", f"/en/arende/{TOKEN}/kod/"),
        ("POST", f"/arende/{TOKEN}/kod/"),
        ("GET", f"/arende/{TOKEN}/finns-inte/"),
        ("GET", f"/bekrafta/{TOKEN}/"),
        ("GET", f"/avprenumerera/{TOKEN}/"),
        ("GET", f"/{TOKEN}"),
    ):
        web.ask(method, path, Referer=f"https://{HOST}/arende/{TOKEN}/", Cookie=f"s={TOKEN}")
    web.ask("GET", "/begaran/")
    said = web.said.read_text()
    for _tenth in range(100):
        if "/begaran/" in said:
            break
        time.sleep(0.1)
        said = web.said.read_text()
    assert "/begaran/" in said, "there is an access log, and it was looked at"
    assert "/arende/" in said
    assert TOKEN not in said
    assert "192.0.2.1" not in said


def test_cookies_carry_the_name_that_binds_them_to_the_host(web: Web) -> None:
    form, _page = web.ask("GET", "/begaran/")
    gate, page = web.ask("GET", f"/arende/{TOKEN}/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    set_here = [*form.headers.get_all("Set-Cookie", []), *gate.headers.get_all("Set-Cookie", [])]
    assert set_here
    for cookie in set_here:
        name, _, rest = cookie.partition("=")
        attributes = {part.strip().partition("=")[0].lower() for part in rest.split(";")[1:]}
        assert name.startswith("__Host-")
        assert {"secure", "httponly", "samesite", "path"} <= attributes
        assert "domain" not in attributes
        assert "Path=/;" in f"{cookie};"


@pytest.mark.parametrize("path", ["/", "/en/", "/healthz", "/finns-inte/"])
def test_no_cookie_comes_before_one_is_needed(web: Web, path: str) -> None:
    answer, _page = web.ask("GET", path)
    assert answer.headers.get_all("Set-Cookie") is None


def test_over_plain_http_the_visitor_is_led_to_tls(web: Web) -> None:
    answer, _page = web.ask("GET", "/begaran/", **{"X-Forwarded-Proto": "http"})
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/begaran/")
