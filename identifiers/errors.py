"""The one exception of this room."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with an identifier, as a code a form can turn into words."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    FORM = "form"  # not written the way such an identifier is written
    DOMAIN = "domain"  # the part after @ can't be a mail domain
    LENGTH = "length"  # too few or too many digits
    CHECKSUM = "checksum"  # the control digit disagrees
    DATE = "date"  # the date inside the number does not exist or lies ahead


class InvalidIdentifier(ValueError):
    """Text that can't be the identifier it was given as.

    `code` says why. The text itself is kept out of the message: such messages end up in logs.
    """

    def __init__(self, code: Fault) -> None:
        super().__init__(code.value)
        self.code = code
