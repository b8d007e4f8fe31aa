"""What a person was promised outlasts a restore: marketing stopped, data restricted (Art. 18, 21(3)).

Both stand in the erasure log, from where the replay puts them back. An erasure that can't be logged is not carried out;
a stop that can't be logged is carried out all the same, for it must be at once.
"""

from django.contrib.auth.models import User
from django.db import transaction

from datamap.erase.log import Fate
from datamap.erase.position import all_the_same, write_ahead_of_mark, write_ahead_of_promise
from partners.actions.marketing import stop_marketing as stop_at_partners
from partners.actions.restrict import restrict as restrict_partner
from partners.models import Partner
from partners.models.partner import RestrictionGround
from vault.marks import Of, mark


def stop_marketing(email: str, *, by: User | None) -> int:
    """``partners.actions.marketing.stop_marketing``, and remember it. Answers and raises what that does."""
    with transaction.atomic():
        stopped = stop_at_partners(email, by=by)
        with all_the_same(Fate.MARKETING_STOPPED):
            write_ahead_of_mark(mark(Of.EMAIL, email), fate=Fate.MARKETING_STOPPED)
    return stopped


def restrict(partner: Partner, *, ground: RestrictionGround, by: User) -> Partner:
    """``partners.actions.restrict.restrict``, and remember it. Answers and raises what that does."""
    with transaction.atomic():
        restricted = restrict_partner(partner, ground=ground, by=by)
        with all_the_same(Fate.RESTRICTED):
            write_ahead_of_promise(restricted, fate=Fate.RESTRICTED, ground=ground.value)
    return restricted
