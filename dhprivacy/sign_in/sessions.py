"""Every session of one account, ended at once (D18): by the person, with a new factor, or when an account is closed."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from journal.record import actor, record


@transaction.atomic
def end_sessions(user: User, *, by: User, but: str | None = None) -> int:
    """Sign the account out everywhere, the session with the key ``but`` excepted; how many there were. Journalled.

    Sessions tell whose they are only inside; there are few enough to look into each.
    """
    alive = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    theirs = [one.pk for one in alive if one.pk != but and one.get_decoded().get(SESSION_KEY) == str(user.pk)]
    ended = Session.objects.filter(pk__in=theirs).delete()[0]
    record("sessions_ended", by=actor(by), account=user.pk, sessions=ended)
    return ended
