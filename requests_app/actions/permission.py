"""Permission is held by the verb, so that no door can forget it."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from identifiers import stockholm_today
from journal.roles import has_role
from partners.models import Partner
from requests_app.models import Case, StandIn
from requests_app.models.roles import ALLOWED, Act


def may(user: User | AnonymousUser, act: Act, case: Case | None = None) -> bool:
    """Whether the user's groups allow the act, in this case; asked afresh, so that a lost right is lost at once."""
    return has_role(user, ALLOWED[act]) and (case is None or _is_let_in(user, case))


def require(user: User, act: Act, case: Case | None = None) -> None:
    """Raise ``PermissionDenied`` unless the user may."""
    if not may(user, act, case):
        raise PermissionDenied(act)


def _is_let_in(user: User | AnonymousUser, case: Case) -> bool:
    """A case of somebody with protected identity is its handler's by name, and that of who stands in for them today.

    Approvers come in as well: they give such a case its handler, and approve.
    """
    if case.partner_id is None or case.handler_id == user.pk or not _is_protected(case.partner_id):
        return True
    today = stockholm_today()
    stands_in = StandIn.objects.filter(
        person=case.handler_id, deputy=user.pk, away_from__lte=today, away_until__gte=today
    )
    return has_role(user, ALLOWED[Act.APPROVE]) or (case.handler_id is not None and stands_in.exists())


def _is_protected(partner_pk: int) -> bool:
    """Asked afresh: the partner may have been erased, or got protection, since the case was read."""
    return Partner.objects.filter(pk=partner_pk, protected_identity=True).exists()
