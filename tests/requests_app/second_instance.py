"""Another installation of ours, for the loop test: reads mails from standard input, writes what it sends in return.

In and out: the number of mails as a line, then for each its length as a line and its bytes.
"""

import sys

import django

django.setup()

from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from outbox.delivery import deliver_due  # noqa: E402
from requests_app.intake.take_in import take_in  # noqa: E402


def read_mails() -> list[bytes]:
    """The mails of one round."""
    count = int(sys.stdin.buffer.readline() or 0)
    return [sys.stdin.buffer.read(int(sys.stdin.buffer.readline())) for _turn in range(count)]


def write_mails(mails: list[bytes]) -> None:
    """What leaves."""
    sys.stdout.buffer.write(b"%d\n" % len(mails) + b"".join(b"%d\n" % len(raw) + raw for raw in mails))
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer until the input ends."""
    setup_test_environment()
    call_command("migrate", verbosity=0)
    write_mails([])
    while mails := read_mails():
        mail.outbox.clear()
        for raw in mails:
            take_in(raw, now=timezone.now())
        deliver_due(timezone.now())
        write_mails([sent.message().as_bytes() for sent in mail.outbox])


if __name__ == "__main__":
    main()
