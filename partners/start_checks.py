"""No start while marks stand that no key at hand can recognise: mail would go to those who said no (Art. 21(3))."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError
from django.db.models import F
from django.db.models.functions import Substr

from partners.models import ErasedMark, Suppression
from vault.marks import NAME_LENGTH, MarkKeyTrouble, mark_keys
from vault.reading import reading


@register("start", deploy=True)
def every_mark_has_its_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A key was taken out, or the journal's was changed before the one derived from it had been written down."""
    try:
        known = mark_keys().keys()
        with reading():
            lacking = _key_names() - known
    except DatabaseError:  # no tables yet
        return []
    except MarkKeyTrouble as trouble:
        return [Error(str(trouble), hint="SUPPRESSION_KEYS=base64 of 32 random bytes.", id="partners.E001")]
    return [
        Error(
            f"SUPPRESSION_KEYS lacks the key {name}, by which people who must be left alone are recognised.",
            hint="Put it back at the end of SUPPRESSION_KEYS; docs/runbook.md says where it was written down.",
            id="partners.E002",
        )
        for name in sorted(lacking)
    ]


def _key_names() -> set[str]:
    """The names of the keys the marks were made with."""
    found: set[str] = set()
    for model in (Suppression, ErasedMark):
        found.update(model._default_manager.values_list(Substr(F("mark"), 1, NAME_LENGTH), flat=True).distinct())
    return found
