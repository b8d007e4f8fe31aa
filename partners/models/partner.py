"""A partner: the contract data of R-25 and the dates the clocks go by."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identifiers.text import fold
from partners.models.kind import CustomerKind, kind_of
from vault.marks import MARK_LENGTH

FOLDED_LENGTH = 400


class EndReason(models.TextChoices):
    """Why a relation ended (R-13)."""

    CONTRACT_ENDED = "contract_ended", _("the contract ran out")
    TERMINATED_BY_PARTNER = "by_partner", _("the partner gave notice")
    TERMINATED_BY_US = "by_us", _("we gave notice")
    CEASED = "ceased", _("the business ceased")


class RestrictionGround(models.TextChoices):
    """Why somebody may have the use of their data restricted (Art. 18(1))."""

    ACCURACY = "art_18_1_a", _("the person says the data is wrong, and we check it (Art. 18(1)(a))")
    UNLAWFUL = "art_18_1_b", _("the use was unlawful, and the person wants no erasure (Art. 18(1)(b))")
    CLAIMS = "art_18_1_c", _("the person needs the data for a legal claim (Art. 18(1)(c))")
    OBJECTION = "art_18_1_d", _("the person has objected, and we weigh it (Art. 18(1)(d))")


class Partner(models.Model):
    """A customer or other partner of the company.

    The columns ending in ``_folded`` and ``_normal`` are derived on save and by the fast fill; they are what ``find``
    searches, so that ÅSA finds åsa and 070-1740605 finds +46701740605 on either database. ``email_mark`` is the keyed
    mark of the address, by which the link in a mail and the list of those who want none meet the partner.
    """

    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer_number = models.CharField(_("customer number"), max_length=40, unique=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=200)
    number = models.CharField(_("organisationsnummer or personnummer"), max_length=13, blank=True, db_index=True)
    # Derived from the number by the verbs and the fast fill, and kept when the number goes: it tells of nobody.
    kind = models.CharField(
        _("kind of customer"),
        max_length=20,
        choices=CustomerKind.choices,
        default=CustomerKind.UNKNOWN,
        editable=False,
    )
    email = models.EmailField(_("e-mail"), max_length=320, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)

    name_folded = models.CharField(max_length=FOLDED_LENGTH, db_index=True, editable=False)
    company_folded = models.CharField(max_length=FOLDED_LENGTH, db_index=True, blank=True, editable=False)
    email_normal = models.CharField(max_length=320, db_index=True, blank=True, editable=False)
    phone_normal = models.CharField(max_length=20, db_index=True, blank=True, editable=False)
    email_mark = models.CharField(max_length=MARK_LENGTH, blank=True, editable=False)

    relation_started_on = models.DateField(_("relation started"))
    # Told, never agreed to: no consent is read from it (Art. 7, R-03).
    policy_version_at_contract = models.PositiveIntegerField(
        _("version of the policy when the contract was made"), null=True, blank=True, editable=False
    )
    relation_ended_on = models.DateField(_("relation ended"), null=True, blank=True, db_index=True)
    relation_ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    relation_end_reason = models.CharField(_("why it ended"), max_length=20, choices=EndReason.choices, blank=True)
    marketing_stopped_at = models.DateTimeField(_("marketing stopped"), null=True, blank=True)
    restricted_at = models.DateTimeField(_("restricted (Art. 18)"), null=True, blank=True)
    restriction_ground = models.CharField(
        _("why it is restricted"), max_length=20, choices=RestrictionGround.choices, blank=True
    )
    restriction_lifts_on = models.DateField(
        _("restriction ends"), null=True, blank=True, help_text=_("the day the person was told")
    )
    protected_identity = models.BooleanField(_("protected identity"), default=False)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        indexes = [models.Index(fields=["email_mark"], name="partner_by_email_mark")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(relation_ended_on__isnull=True)
                | models.Q(relation_ended_on__gte=models.F("relation_started_on")),
                name="a_relation_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(relation_ended_on__isnull=True) | models.Q(marketing_stopped_at__isnull=False),
                name="no_marketing_after_the_relation",
            ),
        ]

    def __str__(self) -> str:
        return self.customer_number

    def refold(self) -> None:
        """Derive the searched names; those of e-mail and phone come from ``contract_data``.

        Folding can lengthen a text (one ligature becomes many letters): cut to the column's room.
        """
        self.name_folded = fold(self.name)[:FOLDED_LENGTH]
        self.company_folded = fold(self.company)[:FOLDED_LENGTH]

    def tell_kind(self) -> None:
        """Derive the kind of customer from the number, without one from the company's name."""
        self.kind = kind_of(self.number, self.company)
