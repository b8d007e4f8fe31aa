"""The kinds of recipients the policy speaks of (R-21, R-38, R-41); their names stand in the register of recipients."""

from django.utils.translation import gettext_lazy as _

from datamap.registry import declare_recipients
from datamap.terms import Category, Purpose, RecipientKind

declare_recipients(
    RecipientKind(
        "hosting",
        _("suppliers of IT and cloud services"),
        _("servers and backups"),
        tuple(Category),
        tuple(Purpose),
    )
)
declare_recipients(
    RecipientKind(
        "mail",
        _("suppliers of e-mail"),
        _("carry mail to and from us"),
        (Category.NAME, Category.CONTACT, Category.CORRESPONDENCE),
        (Purpose.DELIVERY, Purpose.INVOICING, Purpose.SUPPORT, Purpose.RIGHTS),
    )
)
declare_recipients(
    RecipientKind(
        "bookkeeping",
        _("suppliers of the bookkeeping system"),
        _("bookkeeping and invoices"),
        (Category.NAME, Category.CONTACT, Category.NATIONAL_ID, Category.LEDGER),
        (Purpose.INVOICING, Purpose.BOOKKEEPING),
    )
)
declare_recipients(
    RecipientKind(
        "newsletter",
        _("suppliers of the newsletter tool"),
        _("send news and operational notices"),
        (Category.NAME, Category.CONTACT),
        (Purpose.DELIVERY, Purpose.MARKETING),
    )
)
declare_recipients(
    RecipientKind(
        "analysis",
        _("suppliers of tools for marketing and analysis"),
        _("show how the services are used"),
        (Category.USAGE, Category.NETWORK),
        (Purpose.DELIVERY, Purpose.MARKETING),
    )
)
declare_recipients(
    RecipientKind(
        "platforms",
        _("social media, when you write to us there"),
        _("carry what is written, by the platform's own policy"),
        (Category.SOCIAL,),
        (Purpose.SUPPORT,),
        own_purposes=True,
    )
)
declare_recipients(
    RecipientKind(
        "authorities",
        _("authorities, when a law obliges us"),
        _("supervision and tax"),
        (Category.NAME, Category.CONTACT, Category.NATIONAL_ID, Category.LEDGER, Category.CASE),
        (Purpose.BOOKKEEPING, Purpose.RIGHTS),
        own_purposes=True,
    )
)
