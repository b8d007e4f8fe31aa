"""Version 1 ships with the program, in the company's name, and holds from the day it is laid: there is always one."""

import hashlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from django.utils import timezone

TEXTS = Path(__file__).resolve().parent.parent / "texts"


def shipped(language):
    text = (TEXTS / f"version-1.{language}.md").read_text(encoding="utf-8")
    return text.replace("{company}", settings.COMPANY_NAME).replace("{privacy_email}", settings.PRIVACY_EMAIL)


def lay_version_one(apps, schema_editor):
    versions = apps.get_model("policy", "PolicyVersion").objects.using(schema_editor.connection.alias)
    if versions.exists():
        return
    now, today = timezone.now(), datetime.now(ZoneInfo("Europe/Stockholm")).date()
    texts = {language: shipped(language) for language in ("sv", "en")}
    versions.create(
        number=1,
        text_sv=texts["sv"],
        text_en=texts["en"],
        size="minor",
        reason="Den första lydelsen, som följer med programmet.",
        valid_from=today,
        written_at=now,
        approved_at=now,
        digest_sv=hashlib.sha256(texts["sv"].encode()).hexdigest(),
        digest_en=hashlib.sha256(texts["en"].encode()).hexdigest(),
        in_force_from=today,
    )


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_versions_of_the_policy")]

    operations = [migrations.RunPython(lay_version_one, migrations.RunPython.noop)]
