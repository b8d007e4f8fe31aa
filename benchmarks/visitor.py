"""A person's browser, as far as a load test needs one: it keeps its cookies and finds the form's token."""

import re
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from urllib.parse import urlencode

HOST = "gdpr.example.se"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Talks to gunicorn as the proxy in front of it does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._jar: SimpleCookie = SimpleCookie()
        self._numbers = count(1)
        self.token = ""

    @property
    def cookies(self) -> str:
        """As a browser sends them."""
        return "; ".join(f"{name}={one.value}" for name, one in self._jar.items())

    def get(self, path: str) -> str:
        """Look at a page and remember the token of its form."""
        _where, page = self._talk("GET", path, None)
        found = _TOKEN.search(page)
        self.token = found[1] if found else self.token
        return page

    def ask(self) -> str:
        """Send the form; where the case's page is."""
        number = next(self._numbers)
        fields = {"csrfmiddlewaretoken": self.token, "rights": "access", "email": f"anna{number}@example.com"}
        where, page = self._talk("POST", "/begaran/", urlencode(fields))
        if not where:
            raise SystemExit(f"no case was opened: {page[:500]}")
        return where

    def _talk(self, method: str, path: str, body: str | None) -> tuple[str, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": f"10.99.0.{next(self._numbers) % 250}",
        }
        headers |= {"Cookie": self.cookies, "Origin": f"https://{HOST}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self._jar.load(cookie)
        page = answer.read().decode()
        connection.close()
        return answer.headers.get("Location", ""), page
