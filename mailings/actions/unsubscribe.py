"""No more newsletters to whoever holds the link, and the way back (R-31, R-32, Art. 21(3)).

Both outlast a restore. A stop that can't be logged is carried out all the same, for it must be at once.
"""

from django.db import transaction

from datamap.erase.log import Fate
from datamap.erase.position import all_the_same, write_ahead_of_mark
from partners.actions import stop_by_link, undo_stop_by_link


def unsubscribe(of_mark: str) -> None:
    """Stop newsletters and advertising to the address behind the mark, from this second. Said again it changes nothing.

    Who may: whoever holds a link with our proof in it (``vault.marks``), for it was sent to that address alone.
    """
    with transaction.atomic():
        if stop_by_link(of_mark):
            with all_the_same(Fate.UNSUBSCRIBED):
                write_ahead_of_mark(of_mark, fate=Fate.UNSUBSCRIBED)


def undo(of_mark: str) -> None:
    """Take back what the link did; what was said in a case, or follows from the end of the relation, stands."""
    with transaction.atomic():
        if undo_stop_by_link(of_mark):
            with all_the_same(Fate.STOP_TAKEN_BACK):
                write_ahead_of_mark(of_mark, fate=Fate.STOP_TAKEN_BACK)
