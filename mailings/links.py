"""The link that ends newsletters: in the text of each, and in its headers for the mail program's own button."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from vault.marks import Of, mark, token


def unsubscribe_link(address: str, *, language: str) -> str:
    """The whole address of the page, for one recipient; it works for good, without login (R-31).

    It holds a keyed mark and our proof: no address, and nothing anybody else could make.
    Raises ``ValueError`` for what is no e-mail address.
    """
    of_mark = mark(Of.EMAIL, address)
    if not of_mark:
        raise ValueError("no e-mail address")
    with override(language):
        path = reverse("unsubscribe", args=[token(of_mark)])
    return f"{settings.SITE_URL}{path}"


def unsubscribe_headers(address: str) -> dict[str, str]:
    """What lets a mail program show a button of its own and end it with one POST (RFC 2369, RFC 8058)."""
    link = unsubscribe_link(address, language=settings.LANGUAGE_CODE)
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
