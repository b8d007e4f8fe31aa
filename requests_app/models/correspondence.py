"""What is said in a case: mail in, messages, attachments, letters out."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case, Language
from vault.models import Kind


class MailOutcome(models.TextChoices):
    """What became of a mail (issue 2: ``receive_mail``)."""

    RECEIVED = "received", _("stored, not read yet")
    OPENED = "opened", _("opened a case")
    ATTACHED = "attached", _("joined a case")
    DUPLICATE = "duplicate", _("taken in before")
    FILED_AUTO = "filed_auto", _("automatic mail, filed")
    QUARANTINED = "quarantined", _("waits for a person")


class InboundMail(models.Model):
    """One mail as it arrived: raw bytes sealed and committed before anything else is done with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received_at = models.DateTimeField(_("received"), db_index=True)
    raw = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("the mail as it came")
    )
    head = models.ForeignKey(
        "vault.SealedFile",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the mail's head"),
        help_text="outlives the raw mail",
    )
    digest = models.CharField(_("fingerprint"), max_length=64, unique=True, help_text="HMAC of the raw bytes")
    message_id_digest = models.CharField(
        _("fingerprint"), max_length=64, blank=True, db_index=True, help_text="HMAC of the Message-ID"
    )
    content_digest = models.CharField(
        _("fingerprint"),
        max_length=64,
        blank=True,
        db_index=True,
        help_text="HMAC of what it says; the same mail by another way has the same",
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=MailOutcome.choices, default=MailOutcome.RECEIVED)
    why = models.CharField(_("why"), max_length=60, blank=True, help_text="machine code of the rule that decided")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="mails")
    attempts = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    mailbox_copy = models.CharField(
        max_length=80, null=True, blank=True, unique=True, help_text="mailbox/folder/UIDVALIDITY/UID of the copy there"
    )
    copy_due_at = models.DateTimeField(null=True, blank=True, help_text="when the copy in the mailbox must go")
    copy_gone_at = models.DateTimeField(null=True, blank=True, help_text="when it went")

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """Something the person or a member of staff wrote in the case, or a note only staff see."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    at = models.DateTimeField(_("when"))
    from_person = models.BooleanField(_("from the person"))
    internal = models.BooleanField(_("internal note"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sender = models.CharField(_("sender"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"))
    mail = models.ForeignKey(InboundMail, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sender"], name="message_sender")]  # what an erasure searches by
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Attachment(models.Model):
    """A file that came with a message or goes with a letter, sealed as sent, only ever downloaded, never shown inline.

    With neither, it waits for the next letter in staff's own words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="attachments")
    letter = models.ForeignKey("Letter", models.CASCADE, null=True, blank=True, related_name="attachments")
    name = models.CharField(_("file name"), max_length=255, blank=True)
    content_type = models.CharField(_("file type"), max_length=100, blank=True)
    sealed = models.ForeignKey(
        "vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("the file itself")
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(message=None) | models.Q(letter=None), name="attachment_came_or_goes"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def waits(self) -> bool:
        """Whether it goes with the next letter."""
        return self.message_id is None and self.letter_id is None

    @property
    def can_be_fetched(self) -> bool:
        """Whether the person may have it (back): not what waits to be sent, and no image of an ID document."""
        there = self.sealed is not None and self.sealed.destroyed_at is None and self.sealed.kind == Kind.ATTACHMENT
        said = self.letter_id is not None or (self.message is not None and not self.message.internal)
        return there and said


class LetterKind(models.TextChoices):
    """What a letter is; each has a folder of its own under ``templates/letters/``."""

    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement of receipt")
    IDENTITY_REQUEST = "identity_request", _("question about identity")
    IDENTITY_REMINDER = "identity_reminder", _("reminder about identity")
    IDENTITY_LAST_CALL = "identity_last_call", _("last reminder about identity")
    MESSAGE = "message", _("message")
    EXTENSION = "extension", _("extension")
    LATE_NOTICE = "late_notice", _("late notice")
    ACCESS_REPLY = "access_reply", _("answer about access")
    NO_DATA = "no_data", _("answer that nothing is held")
    ERASURE_CONFIRMATION = "erasure_confirmation", _("answer about erasure")
    MARKETING_STOPPED = "marketing_stopped", _("confirmation that marketing is stopped")
    ANSWER = "answer", _("answer")
    RESTRICTION = "restriction", _("answer about restriction")
    RESTRICTION_LIFTING = "restriction_lifting", _("note that the restriction ends")
    AGREEMENT = "agreement", _("answer about an agreement")
    FORWARDING = "forwarding", _("note that the request is passed on")
    REFUSAL = "refusal", _("refusal")
    PARTIAL_REFUSAL = "partial_refusal", _("refusal in part")
    NOT_IDENTIFIABLE = "not_identifiable", _("answer that the person can't be identified")
    CLOSURE = "closure", _("note that the case is closed")


class Letter(models.Model):
    """A full letter as it was sent, shown in the portal and printable; the e-mail about it is only a notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=40, choices=LetterKind.choices)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent"))
    mail = models.UUIDField(null=True, blank=True, help_text="the outgoing mail that carried it or told of it")

    class Meta:
        ordering = ["sent_at"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
