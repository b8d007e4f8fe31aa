"""The HTML part of a mail, made from its text."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from outbox.writing.blocks import blocks
from outbox.writing.brand import brand
from outbox.writing.render import Text


def as_html(text: Text, *, language: str, address: str) -> str:
    """The text's headings, lists and paragraphs; the line that is ``address`` becomes a link."""
    with override(language):
        known = {
            "language": language,
            "subject": text.subject,
            "blocks": blocks(text.body),
            "address": address,
            "brand": brand(),
            "company": settings.COMPANY_NAME,
        }
        return render_to_string("outbox/mail.html", known)
