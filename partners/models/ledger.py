"""Invoices and the documents they refer to: what the bookkeeping act makes us keep (R-18, R-26, R-56)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner


class Invoice(models.Model):
    """An invoice with its own buyer name and address, as the law demands of a voucher (Bokföringslagen 5 kap. 7 §).

    Kept through the seventh calendar year after the one in which the fiscal year ended (7 kap. 2 §), whatever becomes
    of the partner row.
    """

    partner = models.ForeignKey(Partner, models.DO_NOTHING, null=True, blank=True, related_name="invoices")
    number = models.CharField(_("invoice number"), max_length=40, unique=True)
    issued_on = models.DateField(_("issued"))
    fiscal_year_end = models.DateField(_("fiscal year ends"), db_index=True)
    buyer_name = models.CharField(_("buyer"), max_length=200)
    buyer_address = models.CharField(_("buyer's address"), max_length=400)
    buyer_name_folded = models.CharField(max_length=400, db_index=True, editable=False)
    what = models.CharField(_("concerns"), max_length=250)
    amount = models.DecimalField(_("amount, SEK"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("VAT, SEK"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")

    def __str__(self) -> str:
        return self.number


class DocumentKind(models.TextChoices):
    """What an invoice may refer to."""

    ORDER = "order", _("order")
    CONTRACT = "contract", _("agreement")
    DELIVERY = "delivery", _("delivery note")
    OTHER = "other", _("other document")


class VoucherDocument(models.Model):
    """A document that an invoice refers to, and where it is kept (Bokföringslagen 5 kap. 7 §, 1 kap. 2 § p. 9).

    It is räkenskapsinformation itself and kept as long as its invoice. It names its buyer and its fiscal year by
    itself and holds no key to the invoice, so each is let go by its own date, whatever becomes of the other.
    """

    partner = models.ForeignKey(Partner, models.DO_NOTHING, null=True, blank=True, related_name="voucher_documents")
    invoice_number = models.CharField(_("invoice number"), max_length=40, db_index=True)
    fiscal_year_end = models.DateField(_("fiscal year ends"), db_index=True)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    number = models.CharField(_("the document's number"), max_length=60)
    dated_on = models.DateField(_("dated"))
    buyer_name = models.CharField(_("buyer"), max_length=200)
    buyer_name_folded = models.CharField(max_length=400, db_index=True, editable=False)
    kept_where = models.CharField(_("where it is kept"), max_length=200)

    class Meta:
        verbose_name = _("document behind an invoice")
        verbose_name_plural = _("documents behind invoices")

    def __str__(self) -> str:
        return f"#{self.pk}"
