"""The package leaves the vault only for its own case, and each time is journalled."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from identifiers.dates import stockholm_today
from journal.record import REQUESTER
from requests_app.actions.case_lock import NotNow, lock, note
from requests_app.actions.events import Event
from requests_app.models import AccessPackage, Case
from vault import sealing


def open_package(*, case: Case, package: AccessPackage) -> Iterator[bytes]:
    """The ZIP's bytes, decrypted as they are read. Raises ``NotNow`` when it has expired or belongs to another case."""
    with transaction.atomic(durable=True):
        case = lock(case)
        package = AccessPackage.objects.select_related("sealed").get(pk=package.pk)
        if package.case_id != case.pk or package.released_at is None:
            raise NotNow("no_package")
        if package.destroyed_at is not None or package.sealed is None or package.sealed.destroyed_at is not None:
            raise NotNow("package_gone")
        if package.expires_on and package.expires_on < stockholm_today():
            raise NotNow("package_gone")  # its key dies with the next sweep; nobody gets in between
        AccessPackage.objects.filter(pk=package.pk).update(downloads=F("downloads") + 1)
        note(case, Event.PACKAGE_FETCHED, by=REQUESTER, time=package.downloads + 1)
    return sealing.unseal(package.sealed)


def end_package(*, case: Case, package: AccessPackage) -> None:
    """The person has it: its key dies now instead of in 30 days. Raises ``NotNow`` when there is nothing to end."""
    with transaction.atomic():
        case = lock(case)
        package = AccessPackage.objects.select_related("sealed").get(pk=package.pk)
        if package.case_id != case.pk or package.released_at is None:
            raise NotNow("no_package")
        if package.destroyed_at is not None or package.sealed is None:
            raise NotNow("package_gone")
        sealing.destroy(package.sealed)
        AccessPackage.objects.filter(pk=package.pk).update(destroyed_at=timezone.now())
        note(case, Event.PACKAGE_ENDED, by=REQUESTER)
