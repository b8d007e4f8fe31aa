"""What an approver reads of a version: its changes, which sentence stands for what, how far its notices have come."""

from typing import Any

from django.db.models import Count, Q

from outbox.models import OutgoingMail
from policy.actions.notices import kind_of
from policy.actions.versions import lacking
from policy.comparison import Change, changes
from policy.in_force import published
from policy.markdown import as_html
from policy.models import PolicyVersion, Size
from policy.sentences import REQUIREMENTS, Sentence, sentences


def reading(version: PolicyVersion) -> dict[str, Any]:
    """For the page."""
    draft = version.approved_at is None
    before = published().filter(number__lt=version.number).first()
    return {
        "version": version,
        "draft": draft,
        "seen": version.seen(),
        "lacking": lacking(version) if draft else [],
        "before": before,
        "differences": _differences(before, version) if before else [],
        "mapping": _mapping(version),
        "texts": [(language, as_html(version.text(language))) for language in _languages(version)],
        "major": version.size == Size.MAJOR,
        "notices": _notices(version) if version.size == Size.MAJOR and not draft else None,
        "changes": version.changes("sv"),
    }


def _differences(before: PolicyVersion, after: PolicyVersion) -> list[tuple[str, list[Change]]]:
    return [(language, changes(before.text(language), after.text(language))) for language in _languages(after)]


def _languages(version: PolicyVersion) -> tuple[str, ...]:
    return ("sv", "en") if version.text_en else ("sv",)


def _mapping(version: PolicyVersion) -> list[tuple[str, list[Sentence], bool]]:
    """Each requirement with the sentences that stand for it; whether it was left out on purpose."""
    said: dict[str, list[Sentence]] = {}
    for one in sentences(version.text_sv):
        for code in one.requirements:
            said.setdefault(code, []).append(one)
    return [(code, said.get(code, []), code in version.not_promised) for code in REQUIREMENTS]


def _notices(version: PolicyVersion) -> dict[str, int]:
    """The log of the notices, counted. Mails older than the log's year are in ``told`` alone."""
    counted = OutgoingMail.objects.filter(kind=kind_of(version.number)).aggregate(
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        came_back=Count("pk", filter=Q(bounced_at__isnull=False)),
    )
    return {"queued": version.told, **counted}
