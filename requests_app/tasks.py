"""What the clock does with cases. No arguments: each task looks for what is due and calls a verb (design §3.3)."""

import logging

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from datamap.actions.holds import open_review_tasks
from datamap.asked_for import look_who_is_asked_for
from datamap.latch import doubt
from identifiers.dates import stockholm_date
from requests_app.actions.access import send_package
from requests_app.actions.after_holds import erase_after_holds
from requests_app.actions.aftermath import see_to_erasures
from requests_app.actions.agreement import end_what_is_over
from requests_app.actions.clean_image import clean_image, lease_next_image
from requests_app.actions.erasure import carry_out_erasure
from requests_app.actions.escalate import escalate_proposals
from requests_app.actions.lost_images import ask_again_for_lost_images
from requests_app.actions.lost_mail import give_up_lost_mail
from requests_app.actions.other_way import send_address_checks
from requests_app.actions.rate_limit import forget_networks
from requests_app.actions.remind import remind_today
from requests_app.actions.search_again import search_texts
from requests_app.intake.mailbox.poll import poll
from requests_app.intake.take_in import read_again
from requests_app.models import Demand, DemandOutcome, Right, Status
from requests_app.models.demand import DISCLOSING
from requests_app.package.contents import PackageIncomplete
from todo.open_tasks import open_task

log = logging.getLogger(__name__)


@shared_task
def clean_images() -> None:
    """Re-encode every uploaded ID image that waits."""
    while document := lease_next_image(timezone.now()):
        clean_image(document, now=timezone.now())


@shared_task
def check_addresses() -> None:
    """Send the links by which people confirm through the address we already had that it is they who ask."""
    send_address_checks(now=timezone.now())


@shared_task
def find_lost_files() -> None:
    """After a restore: what no backup holds the keys of is asked for anew, ID images and mail nobody had read."""
    ask_again_for_lost_images(timezone.now())
    give_up_lost_mail(timezone.now())


@shared_task
def fulfil() -> None:
    """Carry out what has been decided: packages first, then erasures. One bad case never stops the others."""
    decided = Demand.objects.filter(
        case__status=Status.FULFILLING,
        fulfilled_at=None,
        outcome__in=(DemandOutcome.GRANTED, DemandOutcome.PARTLY),
        right__in=(*DISCLOSING, Right.ERASURE),
    ).select_related("case")
    for demand in sorted(decided, key=lambda demand: demand.right == Right.ERASURE):
        carry_out = carry_out_erasure if demand.right == Right.ERASURE else send_package
        now = timezone.now()
        try:
            carry_out(demand, now=now)
        except PackageIncomplete as missing:
            log.warning("the package of case %s is incomplete: %s", demand.case.reference, missing)
            open_task(
                kind="package_incomplete",
                what=noop("An answer lacks what Art. 15 demands: complete the register of recipients."),
                due_on=timezone.localdate(now),
                about=demand.case.pseudonym,
            )
        except Exception:  # noqa: BLE001 - whatever broke this one, the next person is still waiting
            log.exception("could not carry out a demand of case %s", demand.case.reference)
            open_task(
                kind="fulfilment_failed",
                what=noop("A decided demand could not be carried out: see the worker's log, then try again."),
                due_on=timezone.localdate(now),
                about=demand.case.pseudonym,
            )


@shared_task
def read_mailbox() -> None:
    """Take in what has come to the mailbox, and remove from it what must go."""
    poll(timezone.now())


@shared_task
def search_texts_again() -> None:
    """Search every text for whom an erasure was carried out. One bad case never stops the others."""
    for demand in Demand.objects.filter(to_search__isnull=False).select_related("case", "to_search"):
        try:
            search_texts(demand, now=timezone.now())
        except Exception:  # noqa: BLE001 - whatever broke this one, the next is still to be searched for
            log.exception("could not search all texts for case %s", demand.case.reference)
            open_task(
                kind="fulfilment_failed",
                what=noop("A decided demand could not be carried out: see the worker's log, then try again."),
                due_on=timezone.localdate(),
                about=demand.case.pseudonym,
            )


@shared_task
def read_mail_again() -> None:
    """Mail that was stored but not read to the end, because something died in between."""
    read_again(now=timezone.now())


@shared_task
def look_at_agreements() -> None:
    """End the agreements whose relation, or whose case before anything was sent, is over."""
    end_what_is_over(now=timezone.now())


@shared_task
def remind() -> None:
    """Tell handlers and approvers of dates that come close, once a day, and deputies of proposals that wait."""
    now = timezone.now()
    remind_today(now)
    escalate_proposals(now)


@shared_task
def look_at_holds() -> None:
    """Set people to the holds whose review has come; erase what a hold kept from an erasure, the day after it ended.

    And look whom cases may be about that nobody has matched: that holds as well.
    """
    now = timezone.now()
    look_who_is_asked_for()
    open_review_tasks(stockholm_date(now))
    if doubt(now) is None:
        erase_after_holds(now=now)


@shared_task
def certify() -> None:
    """Sign the certificates of erasures that were searched for to the end, and have recipients told."""
    see_to_erasures(now=timezone.now())


@shared_task
def forget_visitors() -> None:
    """Overwrite yesterday's salt of the rate buckets and drop what has run out, visitors or not."""
    forget_networks(now=timezone.now())
