"""What a person was promised outlasts a restore: marketing stopped, data restricted (Art. 18, 21(3)).

Both stand in the erasure log, from where the replay puts them back. An erasure that can't be logged is not carried out;
a stop that can't be logged is carried out all the same, for it must be at once.
"""

import logging

from django.contrib.auth.models import User
from django.db import transaction

from datamap.erase.log import Fate, LogBroken
from datamap.erase.position import NotReplayed, write_ahead_of_promise
from identifiers.email import normalise_email
from partners.actions.marketing import stop_marketing as stop_at_partners
from partners.actions.restrict import restrict as restrict_partner
from partners.models import Partner
from partners.models.partner import RestrictionGround

log = logging.getLogger(__name__)


def stop_marketing(email: str, *, by: User | None) -> int:
    """``partners.actions.marketing.stop_marketing``, and remember it. Answers and raises what that does."""
    with transaction.atomic():
        heard = list(Partner.objects.filter(email_normal=normalise_email(email), marketing_stopped_at=None))
        stopped = stop_at_partners(email, by=by)
        _remember(heard, Fate.MARKETING_STOPPED)
    return stopped


def restrict(partner: Partner, *, ground: RestrictionGround, by: User) -> Partner:
    """``partners.actions.restrict.restrict``, and remember it. Answers and raises what that does."""
    with transaction.atomic():
        restricted = restrict_partner(partner, ground=ground, by=by)
        _remember([restricted], Fate.RESTRICTED, ground=ground.value)
    return restricted


def _remember(partners: list[Partner], fate: Fate, *, ground: str = "") -> None:
    try:
        for partner in partners:
            write_ahead_of_promise(partner, fate=fate, ground=ground)
    except (OSError, LogBroken, NotReplayed) as trouble:
        log.error("the erasure log could not be told of %s: %s", fate.value, type(trouble).__name__)
