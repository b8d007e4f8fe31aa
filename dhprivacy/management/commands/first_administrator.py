"""``manage.py first_administrator NAME``: the account that makes all others."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from journal.record import CLOCK, record
from journal.roles import Role

TRIES = 3
FINDINGS, WRONG_USE = 1, 2


class Command(BaseCommand):
    """Exit 0: made. 1: there is an administrator already, or no good password came. 2: wrong use."""

    help = (
        "Make the first administrator, who then makes the other accounts at the desk. Asks for a password at the "
        "terminal: none stands on the command line, in the environment or in a log. A second factor is set up at the "
        "first sign-in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name."""
        parser.add_argument("name", help="what one signs in with")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Refuses once there is an administrator who can sign in: from then on accounts are made at the desk."""
        user = User(username=name, is_staff=True)
        try:
            user.clean_fields(exclude=["password"])
        except ValidationError as trouble:
            raise CommandError(" ".join(trouble.messages), returncode=WRONG_USE) from None
        _refuse_if_there_is_one(name)
        if not sys.stdin.isatty():
            raise CommandError("This asks for a password: run it at a terminal.", returncode=WRONG_USE)
        user.set_password(self._password(user))
        with transaction.atomic():
            _refuse_if_there_is_one(name)
            user.save()
            user.groups.add(Group.objects.get_or_create(name=Role.ADMINISTRATOR)[0])
            record("account_made", by=CLOCK, account=user.pk, roles=[str(Role.ADMINISTRATOR)], active=True)
        self.stdout.write(f"{name} can sign in at /staff/ and is asked to set up a second factor there.")

    def _password(self, user: User) -> str:
        for _try in range(TRIES):
            first = getpass("Password: ")
            if first != getpass("Again: "):
                self.stderr.write("They are not the same.")
                continue
            try:
                validate_password(first, user)
            except ValidationError as trouble:
                self.stderr.write(" ".join(trouble.messages))
                continue
            return first
        raise CommandError("No account was made.", returncode=FINDINGS)


def _refuse_if_there_is_one(name: str) -> None:
    if User.objects.filter(groups__name=Role.ADMINISTRATOR, is_active=True).exists():
        raise CommandError(
            "There is an administrator already, who makes accounts at /staff/auth/user/.", returncode=FINDINGS
        )
    if User.objects.filter(username=name).exists():
        raise CommandError(f"There is an account called {name} already.", returncode=FINDINGS)
