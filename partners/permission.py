"""Who may touch the register. A role is a group; being a superuser is none."""

from collections.abc import Collection

from django.contrib.auth.models import User

from journal.record import CLOCK, actor
from journal.roles import Role
from journal.roles import require as require_role
from journal.roles import sees as sees  # the doors' question, asked beside the roles

INTAKE, HANDLER, APPROVER = Role.INTAKE, Role.HANDLER, Role.APPROVER
AUDITOR, ADMINISTRATOR = Role.AUDITOR, Role.ADMINISTRATOR

KEEPS_THE_REGISTER = frozenset({HANDLER, APPROVER})
TAKES_REQUESTS = frozenset({INTAKE, HANDLER, APPROVER})


def require(by: User | None, roles: Collection[str]) -> None:
    """Let `by` pass or raise ``PermissionDenied``. None is the program itself: the clock, or a link in a mail."""
    if by is not None:
        require_role(by, roles)


def recorded_as(by: User | None, *, otherwise: str = CLOCK) -> str:
    """How the journal calls whoever acts."""
    return otherwise if by is None else actor(by)
