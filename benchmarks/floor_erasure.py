"""The floor: one person erased with hand-written statements, answered and closed. No map, no plan, one commit."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from journal.record import CLOCK, record
from outbox.models import OutgoingMail
from requests_app.models import Case, Letter

CUT = ("partners_invoice", "requests_app_case")
GONE = ("partners_supportmessage", "partners_usageevent", "datamap_legalhold")
TEXT = "Så gick det med din begäran om radering. " * 40


def erase(connection: Any, case: Case) -> None:
    """What an expert would send for one case: rows gone, links cut, two letters queued, a journal line, case closed."""
    partner, now = case.partner_id, timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT email_normal FROM partners_partner WHERE id = %s", [partner])
        loose = "DELETE FROM partners_supportmessage WHERE partner_id IS NULL AND email_normal = %s"
        cursor.execute(loose, [cursor.fetchone()[0]])
        for table in GONE:
            cursor.execute(f"DELETE FROM {table} WHERE partner_id = %s", [partner])
        for table in CUT:
            cursor.execute(f"UPDATE {table} SET partner_id = NULL WHERE partner_id = %s", [partner])
        cursor.execute("DELETE FROM partners_partner WHERE id = %s", [partner])
        for kind in ("erasure_confirmation", "closure"):
            mail = OutgoingMail(kind=kind, to=case.email, subject="Ditt ärende", text=TEXT, queued_at=now, due_at=now)
            mail.save(force_insert=True)
            letter = Letter(case=case, kind=kind, language="sv", subject="Ditt ärende", text=TEXT, sent_at=now)
            letter.save(force_insert=True)
        record("erasure_applied", by=CLOCK, about=case.pseudonym)
        Case.objects.filter(pk=case.pk).update(status="closed", closed_at=now, outcome="done")


def scan(connection: Any, name: str) -> None:
    """One sequential LIKE over the folded column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM partners_supportmessage WHERE text_folded LIKE %s", [f"%{name.lower()}%"])
        cursor.fetchone()
