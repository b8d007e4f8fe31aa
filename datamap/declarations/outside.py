"""Holdings outside the database: in each access and erasure a task for a person, done with proof (R-55, R-41, R-38)."""

from django.utils.translation import gettext_lazy as _

from datamap.registry import declare_outside
from datamap.rules import BACKUP, LEDGER, MAILBOX_COPY
from datamap.terms import Category, LegalBasis, Outside, Purpose

declare_outside(
    Outside(
        "bookkeeping",
        _("the bookkeeping system"),
        Category.LEDGER,
        Purpose.BOOKKEEPING,
        LegalBasis.LEGAL_DUTY,
        LEDGER.words,
        can_delete=False,
        law=LEDGER.law,
        section=LEDGER.section,
    )
)
declare_outside(
    Outside(
        "newsletter",
        _("the newsletter tool"),
        Category.CONTACT,
        Purpose.MARKETING,
        LegalBasis.LEGITIMATE_INTEREST,
        _("until you unsubscribe or the relation ends"),
    )
)
declare_outside(
    Outside(
        "server_logs",
        _("the servers' logs"),
        Category.NETWORK,
        Purpose.SECURITY,
        LegalBasis.LEGITIMATE_INTEREST,
        _("90 days"),
        can_delete=False,
    )
)
declare_outside(
    Outside(
        "analytics",
        _("tools for analysis"),
        Category.USAGE,
        Purpose.MARKETING,
        LegalBasis.LEGITIMATE_INTEREST,
        _("as long as the relation lasts"),
    )
)
declare_outside(
    Outside(
        "social_media",
        _("our accounts in social media"),
        Category.SOCIAL,
        Purpose.SUPPORT,
        LegalBasis.LEGITIMATE_INTEREST,
        _("as long as the relation lasts; each platform keeps its own copy by its own policy"),
    )
)
# What the program took in it removes there itself, copy by copy and on record (``InboundMail.copy_gone_at``). A person
# looks where it never does: among junk and sent mail, in folders somebody made, at mail from before its time.
declare_outside(
    Outside(
        "mailbox",
        _("our mailbox gdpr@ at the mail provider, with all its folders"),
        Category.CORRESPONDENCE,
        Purpose.RIGHTS,
        LegalBasis.LEGAL_DUTY,
        MAILBOX_COPY.words,
    )
)
declare_outside(
    Outside(
        "backups",
        _("the backups"),
        Category.CONTACT,
        Purpose.SECURITY,
        LegalBasis.LEGAL_DUTY,
        BACKUP.words,
        can_search=False,
        can_export=False,
        can_delete=False,
    )
)
