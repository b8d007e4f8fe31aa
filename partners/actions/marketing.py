"""Marketing to an address stops."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers.email import normalise_email
from journal.record import REQUESTER, record
from partners.actions.suppression import suppress
from partners.models import Partner
from partners.permission import TAKES_REQUESTS, recorded_as, require
from vault.marks import Of, mark


def stop_marketing(email: str, *, by: User | None) -> int:
    """Stop marketing to this address, at once (Art. 21(3), R-11); returns for how many partners it stopped.

    The address is marked whether a partner has it or not: what is imported or entered later is stopped from the start.
    No proof of identity and no approval: whoever asks gets it, whatever the state of the relation. `by` is None for
    the unsubscribe link and the public form. Raises ``PermissionDenied``, and ``InvalidIdentifier`` for no address.
    """
    require(by, TAKES_REQUESTS)
    address = normalise_email(email)
    with transaction.atomic():
        since = suppress(mark(Of.EMAIL, address), now=timezone.now())
        heard = Partner.objects.filter(email_normal=address, marketing_stopped_at=None)
        stopped = heard.update(marketing_stopped_at=since)
        record("partner_marketing_stopped", by=recorded_as(by, otherwise=REQUESTER), partners=stopped)
    return stopped
