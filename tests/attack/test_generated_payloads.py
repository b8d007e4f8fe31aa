"""Bodies made up at random, as text and as bytes, at every public door: never a fault, nothing typed comes alive.

Some in the suite, 20,000 in ``make nightly``. The seed stands here, so that what fails fails again.
"""

import random
from collections.abc import Callable
from urllib.parse import quote_from_bytes

import pytest
from django.http import HttpResponse

from outbox.delivery import as_message
from outbox.models import OutgoingMail
from requests_app.models import Case, Channel, Right
from tests.attack.intruders import Page
from tests.attack.naughty import NAUGHTY
from tests.attack.test_naughty_strings import TYPED, visitor

pytestmark = pytest.mark.django_db

SEED = 20_261_126
OUR_FIELDS = (*TYPED, "rights", "for_whom", "stamp", "homepage", "text", "way", "code", "reference", "answer", "add")
INSIDE = ("", "meddelande/", "annat-satt/", "onskemal/", "kod/", "kod/skicka/", "id/", "aterta/", "stang/")
OUTSIDE = ("/begaran/", "/begaran/granska/", "/brev/", "/bekrafta/x/", "/i18n/setlang/", "/en/begaran/")
PLAIN = "application/x-www-form-urlencoded"


class Typist:
    """Types whatever it likes, the same each time for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> bytes:
        """A naughty string, a piece of two, signs from all of Unicode, or bytes that are no text at all."""
        kinds: list[Callable[[], bytes]] = [self._naughty, self._mixed, self._signs, self._bytes]
        return self.chance.choice(kinds)()

    def _naughty(self) -> bytes:
        return self.chance.choice(NAUGHTY).encode("utf-8", "surrogatepass")

    def _mixed(self) -> bytes:
        one, other = self.chance.choices(NAUGHTY, k=2)
        return f"{one[:40]}{chr(self.chance.randrange(0x250))}{other[:80]}".encode("utf-8", "surrogatepass")

    def _signs(self) -> bytes:
        signs = (chr(self.chance.randrange(0x110000)) for _sign in range(self.chance.randrange(1, 40)))
        return "".join(signs).encode("utf-8", "surrogatepass")  # lone surrogates among them

    def _bytes(self) -> bytes:
        return self.chance.randbytes(self.chance.randrange(1, 60))

    def body(self) -> bytes:
        """Fields as a browser posts them, some of ours filled in honestly so that a request goes through at times."""
        fields = {name: self.text() for name in self.chance.sample(OUR_FIELDS, self.chance.randrange(1, 8))}
        if self.chance.random() < 0.5:
            fields |= {
                "rights": self.chance.choice(Right.values).encode(),
                "email": b"anna@example.com",
                "way": b"fact",
            }
        pairs = [f"{name}={quote_from_bytes(value)}" for name, value in fields.items()]
        pairs += [quote_from_bytes(self.text()), "=".join(quote_from_bytes(self.text()) for _part in range(2))]
        return "&".join(pairs).encode()

    def parts(self) -> bytes:
        """The same with files along, or what somebody takes for it."""
        lines = []
        for name in self.chance.sample((*OUR_FIELDS, "file", "image"), 4):
            named = self.text().replace(b'"', b"").replace(b"\r", b"").replace(b"\n", b"")[:200]
            file = b'; filename="' + named + b'"' if self.chance.random() < 0.5 else b""
            head = b'Content-Disposition: form-data; name="' + name.encode() + b'"' + file
            lines.append(b"--edge\r\n" + head + b"\r\n\r\n" + self.text() + b"\r\n")
        return b"".join(lines) + (b"--edge--\r\n" if self.chance.random() < 0.9 else b"")


def look(answer: HttpResponse, said: bytes) -> None:
    assert answer.status_code < 500, said
    if answer["Content-Type"].startswith("text/html"):
        assert Page(answer.content.decode()).strange == [], said


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(150, id="150"),
        pytest.param(20_000, id="20,000", marks=[pytest.mark.nightly, pytest.mark.timeout(7_200)]),
    ],
)
def test_made_up_bodies_break_nothing(times: int) -> None:
    typist, opened = Typist(SEED), 0
    for number in range(times):
        if number % 50 == 0:
            client = visitor(number)
            where = client.post("/begaran/", {"rights": "access", "email": "anna@example.com"})["Location"]
        door = typist.chance.choice((*OUTSIDE, *(f"{where}{path}" for path in INSIDE)))
        kind, body = typist.chance.choice([(PLAIN, typist.body), ("multipart/form-data; boundary=edge", typist.parts)])
        said = body()
        answer = client.post(door, said, content_type=kind)
        look(answer, said)
        opened += answer.status_code == 302
        if number % 10 == 0:
            look(client.get(where), said)
    assert opened > times / 10, "some of it must get through, else only the doors were tried"
    assert Case.objects.exclude(channel=Channel.WEB).count() == 0
    for mail in OutgoingMail.objects.all():
        assert as_message(mail).message().get_all("To") == [mail.to]
        assert "intruder" not in mail.subject
