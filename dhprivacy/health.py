"""Is the process alive, and can it do its work? No personal data in either answer."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from requests_app.models import Mailbox
from vault.keys import KeyTrouble, check_master_keys


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and master keys are in order, else 503 with the name of what is not.

    Beside that the seconds since the mailbox was last read well (null: never); a mail server that is down is no reason
    to take the site down too.
    """
    answers = {"database": _database(), "keys": _keys()}
    answers["migrations"] = answers["database"] and _migrated()
    sound = all(answers.values())
    told = answers | {"mailbox_read_seconds_ago": _mailbox_age()} if sound and settings.MAILBOX_URL else answers
    return JsonResponse(told, status=200 if sound else 503)


def _mailbox_age() -> int | None:
    read_at = Mailbox.objects.filter(pk=1).values_list("read_at", flat=True).first()
    return None if read_at is None else int((timezone.now() - read_at).total_seconds())


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _keys() -> bool:
    try:
        check_master_keys()
    except KeyTrouble:
        return False
    return True
