"""Why an uploaded image is refused, in codes for us and in words for the person."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RefusalReason(StrEnum):
    """One word per reason. Safe to log, to journal and to put in an address: it says nothing about the person."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    TOO_DEMANDING = "too_demanding"


MESSAGES: dict[RefusalReason, Promise] = {
    RefusalReason.EMPTY: _("The file is empty. Choose the picture again and send it once more."),
    RefusalReason.TOO_LARGE: _(
        "The file is larger than 10 MB. Take a new photo with a lower resolution, or crop it so that only the "
        "ID document is in the picture, and send that."
    ),
    RefusalReason.WRONG_TYPE: _(
        "We can't read this kind of file. Send a photo (JPEG, PNG, WebP or HEIC) or a scan saved as PDF."
    ),
    RefusalReason.TOO_MANY_PIXELS: _(
        "The picture has more than 50 million pixels. Take a new photo with a lower resolution, or make this one "
        "smaller."
    ),
    RefusalReason.TOO_MANY_PAGES: _(
        "The PDF has more than two pages. Send only the front and, if needed, the back of the ID document."
    ),
    RefusalReason.BROKEN: _(
        "The file is damaged or incomplete, so the picture can't be shown. Take a new photo, or save the picture "
        "again, and send that."
    ),
    RefusalReason.ENCRYPTED: _(
        "The PDF is locked with a password. Save it without a password, or send a photo instead."
    ),
    RefusalReason.ACTIVE_CONTENT: _(
        "The PDF contains programs, forms or attached files, which we don't open. Print it to a new PDF, or send a "
        "photo instead."
    ),
    RefusalReason.TOO_DEMANDING: _(
        "The picture takes too long to open. Take a new photo, or save this one as an ordinary JPEG, and send that."
    ),
}


class UploadRefused(Exception):
    """The file can't be taken as proof of identity. Carries a code and a message, never anything from the file."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def message(self) -> Promise:
        """What went wrong and what to do now, in the reader's language."""
        return MESSAGES[self.reason]
