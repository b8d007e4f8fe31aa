"""``manage.py verify_certificates``: is each certificate of erasure what we signed, and the journal's?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from datamap.erase.certificate import is_ours
from datamap.models import Certificate


class Command(BaseCommand):
    """Exit 0: all are. 1: some are not, each named."""

    help = "Checks the signature of every certificate of erasure and the journal line it names."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at each, a few hundred in memory at a time."""
        looked_at, wrong = 0, 0
        for certificate in Certificate.objects.order_by("journal_line").iterator(chunk_size=500):
            looked_at += 1
            if not is_ours(certificate):
                wrong += 1
                self.stdout.write(f"{certificate.pk} is not what we signed")
        self.stdout.write(f"{looked_at} certificates, {wrong} findings")
        if wrong:
            sys.exit(1)
