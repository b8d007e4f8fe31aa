"""What the vault remembers: which sealed files exist, and the one key each of them has."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a sealed file holds; part of the authenticated data, so one kind can never be read as another."""

    ID_IMAGE = "id_image", _("ID image")
    RAW_MAIL = "raw_mail", _("raw mail")
    ATTACHMENT = "attachment", _("attachment")
    PACKAGE = "package", _("access package")
    IDENTIFIERS = "identifiers", _("what is still searched for")
    AGREEMENT = "agreement", _("signed agreement")
    IMPORT = "import", _("file to read in")


# Kinds that may carry an ID image, or live for an hour: their keys and files are in no backup (design §3.4).
SHORT_LIVED = frozenset({Kind.ID_IMAGE, Kind.RAW_MAIL, Kind.IMPORT})


class SealedFile(models.Model):
    """Ciphertext in the vault's storage. Readable only while its key row lives."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    bound_to = models.UUIDField(help_text="the case or mail it belongs to; part of the authenticated data")
    size = models.BigIntegerField(help_text="bytes of plaintext")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the ciphertext")
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True, help_text="when its key died")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="when the ciphertext left the storage")

    class Meta:
        indexes = [
            models.Index(fields=["bound_to"]),
            models.Index(fields=["destroyed_at"], condition=models.Q(gone_at=None), name="vault_still_to_unlink"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Name in the storage: short-lived kinds lie in a folder of their own that no backup takes."""
        room = "short-lived" if self.kind in SHORT_LIVED else "files"
        return f"{room}/{self.id.hex[:2]}/{self.id.hex}"


class WrappedKey(models.Model):
    """The data key of one file, wrapped by a master key from the environment. Deleting the row destroys the file."""

    file = models.OneToOneField(SealedFile, models.CASCADE, primary_key=True, related_name="+")
    master_key = models.CharField(max_length=40, help_text="id of the master key that wraps it")
    nonce = models.BinaryField(max_length=12)
    wrapped = models.BinaryField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class FileKey(WrappedKey):
    """Keys of attachments and packages; backed up."""


class ShortLivedKey(WrappedKey):
    """Keys of ID images, of raw mails that may hold one, of files being read in; in no backup.

    ``case`` is what the triggers watch."""

    case = models.UUIDField(null=True, blank=True, db_index=True)
