"""What a person is told when their data came to somebody else (Art. 34)."""

from django.conf import settings
from django.utils import timezone

from identifiers.dates import long_date, stockholm_date
from outbox.writing.render import Text, render
from requests_app.letters.words import IMY_NAME, IMY_WEB
from requests_app.models import Incident


def breach_notice(incident: Incident) -> Text:
    """The mail, in Swedish: the register knows no other language of theirs. The words in it are those two approved."""
    partner = incident.case.partner if incident.case else None
    facts = {
        "company": settings.COMPANY_NAME,
        "company_phone": settings.COMPANY_PHONE,
        "privacy_email": settings.PRIVACY_EMAIL,
        "today": long_date(stockholm_date(timezone.now()), "sv"),
        "name": partner.name if partner else "",
        "notice": incident.notice,
        "imy_name": IMY_NAME["sv"],
        "imy_web": IMY_WEB,
    }
    return render("breach/sv.txt", facts)
