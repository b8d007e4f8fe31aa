"""Each right asked for in a case is a demand with its own date and outcome."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.case import Case


class Right(models.TextChoices):
    """The rights of Art. 15-22 in plain words, and the other things people write about."""

    ACCESS = "access", _("see my data")
    PORTABILITY = "portability", _("get my data in a file format")
    RECTIFICATION = "rectification", _("correct my data")
    ERASURE = "erasure", _("erase my data")
    RESTRICTION = "restriction", _("restrict how my data is used")
    OBJECTION = "objection", _("object to how my data is used")
    MARKETING_STOP = "marketing_stop", _("stop newsletters and advertising")
    AGREEMENT = "agreement", _("get a data processing agreement")
    QUESTION = "question", _("ask a question")
    COMPLAINT = "complaint", _("make a complaint")


# Rights that disclose data: the ID upload is offered for these alone (F2, design §5).
DISCLOSING = frozenset({Right.ACCESS, Right.PORTABILITY})
# Rights that need some certainty of who asks before anything is done; for the others identity is never asked.
NEEDS_IDENTITY = DISCLOSING | {Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION}
ARTICLE = {
    Right.ACCESS: "15",
    Right.PORTABILITY: "20",
    Right.RECTIFICATION: "16",
    Right.ERASURE: "17",
    Right.RESTRICTION: "18",
    Right.OBJECTION: "21",
    Right.MARKETING_STOP: "21.2",
}


class DemandOutcome(models.TextChoices):
    """What was decided about one demand."""

    GRANTED = "granted", _("granted")
    PARTLY = "partly", _("granted in part")
    NO_DATA = "no_data", _("nothing held")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    FORWARDED = "forwarded", _("passed on to the controller")


class RefusalGround(models.TextChoices):
    """Why the law lets a demand be refused (law.md §7)."""

    NOT_IDENTIFIABLE = "art_11_12_2", _("the person cannot be identified (Art. 11, 12(2))")
    UNFOUNDED = "art_12_5", _("manifestly unfounded or excessive (Art. 12(5))")
    OTHERS_RIGHTS = "art_15_4", _("rights and freedoms of others (Art. 15(4))")
    LEGAL_DUTY = "art_17_3_b", _("a legal duty to keep the data (Art. 17(3)(b))")
    LEGAL_CLAIMS = "art_17_3_e", _("legal claims (Art. 17(3)(e))")


class Trigger(models.TextChoices):
    """Why data must go although nobody asked for it (Art. 17(1), R-19). Letter f, services to children, has no case."""

    NO_LONGER_NEEDED = "art_17_1_a", _("the data is no longer needed (Art. 17(1)(a))")
    CONSENT_WITHDRAWN = "art_17_1_b", _("consent was withdrawn (Art. 17(1)(b))")
    OBJECTION_UPHELD = "art_17_1_c", _("an objection was upheld (Art. 17(1)(c))")
    UNLAWFUL = "art_17_1_d", _("the data was collected or used unlawfully (Art. 17(1)(d))")
    ORDER = "art_17_1_e", _("a court, IMY or a law orders it (Art. 17(1)(e))")


class Demand(models.Model):
    """One right asked for, or with a ``trigger`` an erasure the law demands though nobody asks.

    Decided when ``outcome`` is set, finished when ``fulfilled_at`` is.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="demands")
    right = models.CharField(_("right"), max_length=20, choices=Right.choices)
    received_on = models.DateField(_("received on"))
    trigger = models.CharField(_("without a request"), max_length=20, choices=Trigger.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=DemandOutcome.choices, blank=True)
    ground = models.CharField(_("ground"), max_length=20, choices=RefusalGround.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    granted_part = models.TextField(_("granted part"), blank=True, help_text=_("of a demand refused in part"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    fulfilled_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    # What an erased person was known by, sealed, until every text has been searched for it.
    to_search = models.ForeignKey(
        "vault.SealedFile",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("still searched for"),
    )

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.UniqueConstraint(fields=["case", "right"], name="a_right_is_asked_for_once"),
            models.CheckConstraint(
                condition=models.Q(trigger="") | models.Q(right="erasure"), name="only_erasure_comes_without_a_request"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_at__isnull=True)
                | models.Q(outcome__gt="", decided_at__isnull=False),
                name="a_decision_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.right
