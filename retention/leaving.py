"""The day somebody of the staff left: the clock of a closed account (design §6).

The desk writes it down with the tick that closes the account. The sweep looks for accounts closed any other way and
gives them its own day: never too early, and none is without a clock.
"""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from retention.models import Leaving


def keep_leaving_date(account: User, today: date) -> None:
    """A closed account has the day it was closed, one that was opened again has none. Keeps a day that stands."""
    if account.is_active:
        Leaving.objects.filter(account=account).delete()
    else:
        Leaving.objects.get_or_create(account=account, defaults={"left_on": today})


def keep_leaving_dates(today: date) -> None:
    """The same for all accounts; two statements when nothing is amiss."""
    closed = User.objects.filter(is_active=False, leaving=None).values_list("pk", flat=True)
    with transaction.atomic():
        Leaving.objects.filter(account__is_active=True).delete()
        Leaving.objects.bulk_create([Leaving(account_id=pk, left_on=today) for pk in closed], ignore_conflicts=True)
