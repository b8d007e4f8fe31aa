"""A version of the policy is written, approved by a second person, or thrown away while it is a draft (R-07, R-08)."""

from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_today
from identifiers.text import has_forbidden
from journal.record import actor, record
from partners.permission import require
from policy.models import PolicyVersion, Recipient, Size
from policy.models.version import digest_of
from policy.permission import APPROVES_POLICY, WRITES_POLICY
from policy.sentences import faults
from todo.models import Task
from todo.open_tasks import open_tasks

CHECK_AGREEMENTS = timedelta(days=30)  # to look through the agreements under a new version
RECHECK = noop("Version %(version)s of the policy: check that the agreement with %(recipient)s still fits it.")


class Draft(TypedDict, total=False):
    """What is written in a draft. Texts are Markdown; ``not_promised`` names requirements left out on purpose."""

    text_sv: str
    text_en: str
    not_promised: list[str]
    size: str
    reason: str
    changes_sv: str
    changes_en: str
    valid_from: date | None


def write_draft(draft: PolicyVersion | None, *, by: User, **fields: Unpack[Draft]) -> PolicyVersion:
    """Begin a draft (None) or write in one; whoever writes last can't approve it.

    There is one draft at a time. Raises ``PermissionDenied``, and ``ValidationError`` for an approved version, for a
    second draft, and at its field for what can't be stored.
    """
    require(by, WRITES_POLICY)
    for name, value in fields.items():
        if isinstance(value, str) and has_forbidden(value):
            raise ValidationError({name: _("The text holds an invisible sign. Type it again by hand.")})
    with transaction.atomic():
        version = _locked_draft(draft) if draft is not None else _new_draft()
        for name, value in fields.items():
            setattr(version, name, _unix_lines(value))
        version.written_by, version.written_at = by, timezone.now()
        version.full_clean()
        version.save()
        record("policy_drafted", by=actor(by), version=version.number)
    return version


def approve_version(version: PolicyVersion, *, by: User, seen: str) -> PolicyVersion:
    """Approve a draft as it was ``seen``: a minor one holds from its day, a major one once its notices are queued.

    Opens a task for each agreement to be checked under the new words (R-23). Raises ``PermissionDenied``, also for
    whoever wrote it last; ``ValidationError`` when it has changed since it was seen, or lacks something.
    """
    require(by, APPROVES_POLICY)
    with transaction.atomic():
        draft = _locked_draft(version)
        if draft.written_by_id == by.pk:
            raise PermissionDenied("own_proposal")
        if draft.seen() != seen:
            raise ValidationError(_("The draft has changed since the page was shown: read it again."), code="changed")
        if missing := lacking(draft):
            raise ValidationError(missing)
        draft.approved_by, draft.approved_at = by, timezone.now()
        draft.digest_sv = digest_of(draft.text_sv)
        draft.digest_en = digest_of(draft.text_en) if draft.text_en else ""
        if draft.size == Size.MINOR:
            draft.in_force_from = draft.valid_from
        draft.save()
        _recheck_agreements(draft.number)
        record(
            "policy_approved",
            by=actor(by),
            version=draft.number,
            size=draft.size,
            valid_from=draft.valid_from,
            digest_sv=draft.digest_sv,
            digest_en=draft.digest_en,
        )
    return draft


def drop_draft(version: PolicyVersion, *, by: User) -> None:
    """Throw a draft away. Raises ``PermissionDenied``, and ``ValidationError`` for an approved version."""
    require(by, WRITES_POLICY)
    with transaction.atomic():
        draft = _locked_draft(version)
        number = draft.number
        draft.delete()
        record("policy_draft_dropped", by=actor(by), version=number)


def lacking(draft: PolicyVersion) -> list[str]:
    """What keeps a draft from being approved today, in the reader's words."""
    missing = faults(draft.text_sv, draft.text_en, not_promised=draft.not_promised)
    if not draft.size or not draft.reason.strip():
        missing.append(_("Say whether the change is minor or major, and why (R-08)."))
    if draft.valid_from is None:
        missing.append(_("Say from which day it is to hold."))
    else:
        missing += _too_early(draft, draft.valid_from)
    if draft.size == Size.MAJOR and not (draft.changes("sv") and (not draft.text_en or draft.changes("en"))):
        missing.append(_("Write what changes: it is what the notice tells all partners."))
    return missing


def _too_early(draft: PolicyVersion, day: date) -> list[str]:
    earliest = stockholm_today() + timedelta(days=1 if draft.size == Size.MAJOR else 0)
    approved = PolicyVersion.objects.filter(approved_at__isnull=False)
    latest = approved.aggregate(day=Max("valid_from"))["day"]
    if day < earliest:
        return [_("It can hold from %(day)s at the earliest.") % {"day": earliest}]
    if latest is not None and day < latest:
        return [_("A version that is approved already holds from %(day)s.") % {"day": latest}]
    return []


def _locked_draft(version: PolicyVersion) -> PolicyVersion:
    locked = PolicyVersion.objects.select_for_update().filter(pk=version.pk).first()
    if locked is None or locked.approved_at is not None:
        raise ValidationError(_("This is no draft any more."), code="no_draft")
    return locked


def _new_draft() -> PolicyVersion:
    """The next number; of two who begin at once the later meets the number's own constraint."""
    if PolicyVersion.objects.filter(approved_at=None).exists():
        raise ValidationError(_("There is a draft already: go on with that one."), code="one_draft")
    last = PolicyVersion.objects.aggregate(number=Max("number"))["number"] or 0
    return PolicyVersion(number=last + 1)


def _unix_lines(value: object) -> object:
    """A browser sends CRLF; the checksum is of the text, not of the way it came."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _recheck_agreements(number: int) -> None:
    due = stockholm_today() + CHECK_AGREEMENTS
    names = Recipient.objects.filter(active=True, is_processor=True).values_list("name", flat=True)
    open_tasks(
        Task(
            kind="policy_agreement",
            what=RECHECK,
            facts={"version": str(number), "recipient": name},
            opened_at=timezone.now(),
            due_on=due,
        )
        for name in names
    )
