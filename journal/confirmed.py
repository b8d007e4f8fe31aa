"""Before a grave act at the desk the person confirms who they are, unless they did within fifteen minutes (D13, D15).

Doors ask it; how one confirms, and how long that lasts, is settled in ``dhprivacy.sign_in``.
"""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest

_gate = reauthentication_required(lambda request: None)


def ask_who_it_is(request: HttpRequest) -> None:
    """Return when the sign-in or the last confirmation is new enough.

    Raises allauth's ``ReauthenticationRequired``: the guard leads to the page that asks, and back from there.
    """
    _gate(request)
