"""A start neither waits for whoever is writing nor looks away meanwhile: on SQLite it did both, 20 seconds a check."""

from threading import Event, Thread

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction

from datamap.models import ErasureMark
from dhprivacy.start import AT_START, NOT_REPLAYED
from retention.models import Watermark


@pytest.mark.django_db(transaction=True)
def test_the_checks_of_the_start_ask_while_another_one_writes() -> None:
    ErasureMark.objects.create(pk=1, number=5)  # the log that knows of these erasures is lost
    connection.close()
    writing, asked = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            Watermark.objects.filter(pk=1).update(stopped="")
            writing.set()
            asked.wait(60)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        assert writing.wait(60)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 0")  # whoever would wait fails at once
        found = run_checks(tags=[AT_START], include_deployment_checks=True)
        assert [one.id for one in found] == [NOT_REPLAYED]
    finally:
        asked.set()
        writer.join()
        connection.close()
