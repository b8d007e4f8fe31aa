"""The map for those it is about: what we keep, why, how long, and who gets it, grouped as a person would ask.

The words at the head of a line are written here; which lines there are, how long, on what ground and under which law is
read from the map, and so is the exact list of data. What no group names stands under "Other": nothing can be missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from datamap.registry import column, declarations, model_of, outside
from datamap.terms import Category, Declaration, Keep, LegalBasis, Outside, Personal, Purpose, Words
from identifiers import long_date
from policy.record.contents import by_hand, in_law, language, receivers_of
from policy.record.shown import cap, shown_fields
from policy.record.words import AFTERWARDS


@dataclass(frozen=True)
class Group:
    """A chapter of the page. ``said``: what the data under each rule or in each holding is, in a reader's words.

    ``labels``: tables, or whole apps. ``brief``: the rules that stand at the top of the page too.
    """

    code: str
    title: Words
    about: Words
    labels: tuple[str, ...] = ()
    holdings: tuple[str, ...] = ()
    said: dict[str, Words] = field(default_factory=dict)
    brief: tuple[str, ...] = ()

    def has(self, label: str) -> bool:
        """Whether the table belongs here, by itself or with its app."""
        return label in self.labels or label.partition(".")[0] in self.labels


GROUPS = (
    Group(
        "customer",
        _("When you are a customer"),
        _("What we need to have an agreement with you, deliver and send the right invoice."),
        ("partners.Partner", "partners.ImportFile"),
        said={
            "import_file": _("A list of customers while we read it into our register"),
            "import_counts": _("Which of our staff read such a list in"),
            "six_months": _("Name, postal address, e-mail, phone and what the agreement was"),
            "at_the_end": _("Company and organisationsnummer or personnummer"),
        },
        brief=("at_the_end", "six_months"),
    ),
    Group(
        "invoices",
        _("Invoices"),
        _("The law decides over invoices and their documents: we may not delete them earlier."),
        ("partners.Invoice", "partners.VoucherDocument"),
        ("bookkeeping",),
        {
            "ledger": _("Invoices with your name, your address and what was bought, and the documents they refer to"),
            "bookkeeping": _("The same invoices in the bookkeeping system"),
        },
        ("ledger",),
    ),
    Group(
        "writing",
        _("When you write to us"),
        _("To support, or in social media. What you wrote helps us help you the next time."),
        ("partners.SupportMessage", "partners.SocialContact"),
        ("social_media",),
        {
            "at_the_end": _("What you wrote to support, our answers, and what we noted of contacts in social media"),
            "unknown_sender": _("Messages to support from somebody we don't know as a partner"),
            "social_media": _("What you wrote to our accounts in social media"),
        },
    ),
    Group(
        "services",
        _("When you use our services"),
        _("What the services write down by themselves."),
        ("partners.UsageEvent",),
        ("server_logs", "analytics"),
        {
            "at_the_end": _("What was done in the services, and when"),
            "ninety_days": _("IP address and kind of device"),
            "server_logs": _("IP address and kind of device in the servers' logs"),
            "analytics": _("How the services are used, in tools for analysis"),
        },
    ),
    Group(
        "news",
        _("Newsletters"),
        _("You can stop them whenever you like, and they stop by themselves the day the relation ends."),
        ("partners.Suppression",),
        ("newsletter",),
        {
            "suppression": _("If you have said no: that you have, as a mark from which nobody can read your address"),
            "newsletter": _("Your name and e-mail address in the newsletter tool"),
        },
    ),
    Group(
        "requests",
        _("When you ask about your data"),
        _("The case itself, and what we need to be sure that it is you."),
        ("requests_app", "outbox", "partners.ErasedMark", "dhprivacy.CacheRow"),
        ("mailbox",),
        {
            "id_image": _("The image of your ID document"),
            "package": _("The copy of your data that we make for you"),
            "unsent_package": _("A copy of your data that was never handed over"),
            "raw_mail": _("Your e-mail as it came"),
            "mailbox": _("Your e-mail in our mailbox at the mail provider"),
            "filed_mail": _("Automatic mail and copies of what we had already"),
            "expired": _("The secret link to your case, and the codes that open it"),
            "case_file": _("Your name, how we reach you, what you wrote and our letters"),
            "agreement": _("The data processing agreement you have with us, with the copy you signed"),
            "incident": _("If data reached the wrong person: what happened, what it meant and what we did"),
            "case_skeleton": _("Case number, what was asked for, dates and outcome"),
            "erased_mark": _(
                "If we have erased you: marks from which nobody can read your e-mail address or number, so that no old "
                "list brings you back"
            ),
            "mailing_log": _("That we sent you a mail, and when"),
            "rate_window": _("How often one network has tried, as a number that can't be traced to an address"),
            "sign_in_tries": _("How often somebody has tried the door of our staff, as such a number"),
        },
        ("id_image",),
    ),
    Group(
        "backups",
        _("Backups"),
        _("Copies that help us start again after a fault."),
        (),
        ("backups",),
        {"backups": _("All of the above as it was when the copy was made, without images of ID documents")},
    ),
)
OTHER = Group("other", _("Other"), _("What belongs to none of the above."))


@dataclass(frozen=True)
class Line:
    """Some data under one rule. ``law``: what obliges us; ``example``: what that means counted from this year.

    ``brief``: it stands at the top of the page too.
    """

    what: str
    how_long: str
    afterwards: str
    law: str
    example: str
    exactly: tuple[tuple[str, str], ...]
    brief: bool


@dataclass(frozen=True)
class Chapter:
    """A group, filled from the map."""

    code: str
    title: str
    about: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    recipients: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def kept_by_law(self) -> tuple[Line, ...]:
        """What stays even when erasure is asked for."""
        return tuple(line for line in self.lines if line.law)


def chapters(*, today: date) -> list[Chapter]:
    """The whole page, in the language of the moment. What is only about our own staff is left out."""
    placed = {code for group in GROUPS for code in group.holdings}
    held = {one.label: one for one in declarations() if _about_others(one)}
    rest = Group(
        OTHER.code,
        OTHER.title,
        OTHER.about,
        tuple(label for label in held if not any(group.has(label) for group in GROUPS)),
        tuple(holding.code for holding in outside() if holding.code not in placed),
    )
    found = (_chapter(group, held, today) for group in (*GROUPS, rest))
    return [chapter for chapter in found if chapter.lines]


def _about_others(held: Declaration) -> bool:
    return any(term.category != Category.STAFF for term in held.personal().values())


def _chapter(group: Group, held: dict[str, Declaration], today: date) -> Chapter:
    tables = [one for label, one in held.items() if group.has(label)]
    holdings = [holding for holding in outside() if holding.code in group.holdings]
    terms = [term for table in tables for term in table.personal().values()]
    pairs: list[Personal | Outside] = [*terms, *holdings]
    return Chapter(
        code=group.code,
        title=str(group.title),
        about=str(group.about),
        purposes=tuple(dict.fromkeys(str(Purpose(one.purpose).label) for one in pairs)),
        bases=tuple(dict.fromkeys(str(LegalBasis(one.basis).label) for one in pairs)),
        recipients=tuple(str(kind.title) for kind in receivers_of((one.category, one.purpose) for one in pairs)),
        lines=(*_lines(group, tables, today), *(_outside(group, holding) for holding in holdings)),
    )


def _lines(group: Group, tables: list[Declaration], today: date) -> Iterator[Line]:
    """One line per rule, in the order of the map; a rule of whole rows or files beside their fields has its own."""
    rules: dict[str, tuple[Keep, str]] = {}
    for table in tables:
        for keep, erase in table.rules():
            rules.setdefault(keep.rule, (keep, str(AFTERWARDS[erase])))
    for rule, (keep, afterwards) in rules.items():
        exactly = tuple(filter(None, (_exactly(table, rule) for table in tables)))
        yield Line(
            what=str(group.said.get(rule) or "; ".join(cap(fields) for _title, fields in exactly) or group.title),
            how_long=str(keep.words),
            afterwards=afterwards,
            law=in_law(keep.law, keep.section),
            example=_example(keep, today),
            exactly=exactly,
            brief=rule in group.brief,
        )


def _exactly(table: Declaration, rule: str) -> tuple[str, str] | None:
    """The table's name and the names of its fields under the rule."""
    model = model_of(table.label)
    names = [name for name, term in table.personal().items() if term.keep.rule == rule and not term.derived]
    fields = dict.fromkeys(str(column(model, name).verbose_name) for name in names)
    return (cap(str(model._meta.verbose_name_plural)), shown_fields(fields)) if fields else None


def _example(keep: Keep, today: date) -> str:
    """For a rule of whole years: the last day, counted from this one."""
    if keep.calendar_years is None:
        return ""
    until = long_date(keep.until(date(today.year, 12, 31)), language()).split(" ", 1)[1]
    return str(_("Counted from %(year)d: through %(day)s.") % {"year": today.year, "day": until})


def _outside(group: Group, holding: Outside) -> Line:
    return Line(
        what=str(group.said.get(holding.code) or cap(str(holding.title))),
        how_long=str(holding.keep_words),
        afterwards=by_hand(holding),
        law=in_law(holding.law, holding.section),
        example="",
        exactly=(),
        brief=False,
    )
