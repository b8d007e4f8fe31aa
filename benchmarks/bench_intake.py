"""Ordinary mails out of a real mail server, by one worker: ``python -m benchmarks.bench_intake [N]`` (1,000).

Ours is the clock's round: fetch, seal, commit, read in the sandbox, open or join a case with its files sealed and its
acknowledgement queued, move. The floor fetches, seals and commits the raw mail, and moves it. CPU of the worker and of
all the processes it starts, and of the database server's backend.
"""

import os
import random
import sys
from email.message import EmailMessage
from pathlib import Path

from benchmarks.results import Figure, figure, write
from benchmarks.scratch import Scratch, engines
from benchmarks.sides import answer
from tests.dovecot import PROGRAM, Dovecot, running

MAILS = 1_000
BAR = 20.0  # mails per CPU second
ASKS = (
    ("Begäran om registerutdrag", "Jag vill ha ett registerutdrag enligt artikel 15 i dataskyddsförordningen."),
    ("Radera mina uppgifter", "Jag begär att ni raderar alla personuppgifter som ni har om mig."),
    ("En fråga", "Hur länge sparar ni uppgifter om den som har varit kund hos er?"),
    ("Access request", "Please send me a copy of all the personal data you hold about me."),
)


def main(mails: int) -> int:
    """Measure on every engine to be had; 1 when the bar is missed. Without a mail server nothing is measured."""
    if not Path(PROGRAM).exists():
        print("mail intake: skipped, this machine has no Dovecot (Debian: dovecot-imapd)", flush=True)
        return 0
    with running() as server, engines() as found:
        return write([measure(engine, server, mails) for engine in found])


def measure(engine: Scratch, server: Dovecot, mails: int) -> Figure:
    """Both sides on fresh databases and fresh mailboxes with the same mails."""
    rates = {}
    for which in ("floor", "ours"):
        box = Dovecot(server.room, server.port, f"{which}-{engine.name.lower()}-{os.getpid()}")
        box.drop(*(ordinary(number) for number in range(mails)))
        where = {"DATABASE_URL": engine.new(which), "MAILBOX_URL": box.url(), "MAILBOX_CA_FILE": box.authority}
        seen = answer(["-m", "benchmarks.intake_sides", which], engine.room, **where)
        if seen["done"] != mails:
            raise SystemExit(f"{engine.name}: {which} took in {seen['done']} of {mails}")
        rates[which] = mails / seen["cpu"]
    ours, floor, unit = rates["ours"], rates["floor"], "mails/s of CPU time"
    return figure("mail intake", engine.name, ours, unit, against="value at least", bar=BAR, floor=floor)


def ordinary(number: int) -> bytes:
    """A mail as people send them: text and page, every third with a file of 20 to 200 kB."""
    chance = random.Random(number)
    subject, words = chance.choice(ASKS)
    mail = EmailMessage()
    mail["From"] = f"Anna Åström {number} <anna.{number}@example.com>"
    mail["To"], mail["Subject"] = "gdpr@dhsolutions.se", subject
    mail["Date"], mail["Message-ID"] = "Thu, 05 Mar 2026 09:30:00 +0100", f"<{number}@bench.example.com>"
    text = f"Hej!\n\n{words}\n\n" + "Tack på förhand, och ha en bra dag. " * chance.randint(1, 40) + "\n\nAnna\n"
    mail.set_content(text)
    mail.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html")
    if number % 3 == 0:
        data = chance.randbytes(chance.randint(20_000, 200_000))
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"avtal-{number}.docx")
    return bytes(mail)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MAILS))
