"""The case: one data subject's request, from the door to the archive (design §4)."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a case is."""

    AWAITING_IDENTITY = "awaiting_identity", _("waiting for identity")
    IN_REVIEW = "in_review", _("in review")
    FULFILLING = "fulfilling", _("being carried out")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


MOVES: Mapping[str, frozenset[str]] = {
    Status.AWAITING_IDENTITY: frozenset({Status.IN_REVIEW, Status.ANSWERED, Status.CLOSED}),
    Status.IN_REVIEW: frozenset({Status.AWAITING_IDENTITY, Status.FULFILLING, Status.ANSWERED, Status.CLOSED}),
    Status.FULFILLING: frozenset({Status.IN_REVIEW, Status.ANSWERED}),
    Status.ANSWERED: frozenset({Status.CLOSED, Status.IN_REVIEW}),
    Status.CLOSED: frozenset({Status.IN_REVIEW}),
}


class Channel(models.TextChoices):
    """How the request came (R-49: the web form is an extra, never a condition)."""

    WEB = "web", _("web form")
    MAIL = "mail", _("e-mail")
    POST = "post", _("letter")
    PHONE = "phone", _("telephone")
    SOCIAL = "social", _("social media")
    STAFF = "staff", _("our own finding")


class Language(models.TextChoices):
    """The language a person is answered in."""

    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")


class IdentityState(models.TextChoices):
    """How sure we are of who asks (design §5)."""

    NOT_NEEDED = "not_needed", _("not needed")
    AWAITED = "awaited", _("not confirmed yet")
    ACCEPTED = "accepted", _("confirmed")
    DECLINED = "declined", _("could not be confirmed")


class IdentityMethod(models.TextChoices):
    """The rung of the ladder that sufficed (law.md §5.2), lightest first."""

    ADDRESS_ON_FILE = "address_on_file", _("through the address on file")
    KNOWN_FACT = "known_fact", _("told us something only the partner knows")
    CALL_BACK = "call_back", _("called back on the number on file")
    ID_IMAGE = "id_image", _("image of an ID document")


class DocumentType(models.TextChoices):
    """All that remains of an ID document: its type, never its number."""

    PASSPORT = "passport", _("passport")
    NATIONAL_ID = "national_id", _("national identity card")
    DRIVING_LICENCE = "driving_licence", _("driving licence")
    OTHER = "other", _("other ID document")


class Outcome(models.TextChoices):
    """How a case ended."""

    DONE = "done", _("carried out")
    PARTLY = "partly", _("carried out in part")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by the person")
    NOT_IDENTIFIABLE = "not_identifiable", _("the person could not be identified")
    FORWARDED = "forwarded", _("passed on to the controller")


class IllegalMove(Exception):
    """A case was asked to go where ``MOVES`` does not let it."""


def new_reference() -> str:
    """A case number that tells nothing: year-free, without easily confused letters."""
    alphabet = "23456789CDFGHJKMNPQRTVWXY"
    number = uuid.uuid4().int
    letters = []
    for _unused in range(7):
        number, rest = divmod(number, len(alphabet))
        letters.append(alphabet[rest])
    return f"DH-{''.join(letters[:3])}-{''.join(letters[3:])}"


class Case(models.Model):
    """A request for one or more rights; each right asked for is a ``Demand``.

    ``pseudonym`` is what the journal knows the case by; the row that resolves it dies with the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("case number"), max_length=20, unique=True, default=new_reference, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.SWEDISH)
    received_at = models.DateTimeField(_("received"), help_text=_("arrival at an official channel (EDPB §159)"))
    received_on = models.DateField(_("received on"), db_index=True, help_text=_("calendar day in Stockholm"))
    target_on = models.DateField(_("answer by"), db_index=True, help_text=_("the earlier of 30 days and one month"))
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    late_notice_at = models.DateTimeField(_("late notice sent"), null=True, blank=True)

    name = models.CharField(_("name"), max_length=200, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    customer_number = models.CharField(_("customer number"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=320, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("postal address"), max_length=500, blank=True)
    org_number = models.CharField(_("organisationsnummer"), max_length=20, blank=True)
    message = models.TextField(_("message"), blank=True)

    status = models.CharField(_("status"), max_length=20, choices=Status.choices, db_index=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    partner = models.ForeignKey(
        "partners.Partner", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    searched_at = models.DateTimeField(_("register searched"), null=True, blank=True)
    identity = models.CharField(_("identity"), max_length=12, choices=IdentityState.choices)
    identity_method = models.CharField(_("identity method"), max_length=20, choices=IdentityMethod.choices, blank=True)
    identity_document = models.CharField(_("document type"), max_length=20, choices=DocumentType.choices, blank=True)
    identity_decided_at = models.DateTimeField(_("identity decided"), null=True, blank=True)
    image_destroyed_at = models.DateTimeField(_("ID image destroyed"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [  # what an erasure searches by, as typed
            models.Index(fields=[name], name=f"case_by_{name}")
            for name in ("name", "company", "customer_number", "email", "phone", "org_number")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=Status.CLOSED, closed_at__isnull=False, outcome__gt="")
                | (~models.Q(status=Status.CLOSED) & models.Q(closed_at__isnull=True, outcome="")),
                name="closed_means_date_and_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    identity__in=[IdentityState.NOT_NEEDED, IdentityState.AWAITED], identity_decided_at__isnull=True
                )
                | models.Q(
                    identity__in=[IdentityState.ACCEPTED, IdentityState.DECLINED], identity_decided_at__isnull=False
                ),
                name="decided_identity_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def move_to(self, status: Status) -> None:
        """Set the new status; the caller holds the row lock and saves. Raises ``IllegalMove``."""
        if status not in MOVES[self.status]:
            raise IllegalMove(f"{self.status} -> {status}")
        self.status = status

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen in it."""
        return self.status != Status.CLOSED
