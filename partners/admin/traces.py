"""What hangs on a partner, to read: messages, invoices, usage, and what is left of those who went."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from identifiers.text import fold
from partners.actions import file_document
from partners.admin.register_desk import PROTECTED, RegisterAdmin
from partners.forms import DocumentForm
from partners.models import AnonymisedPartner, Invoice, SocialContact, SupportMessage, UsageEvent, VoucherDocument
from partners.permission import APPROVER, AUDITOR, HANDLER, sees


class _TraceAdmin(RegisterAdmin):
    """A list by partner, newest first."""

    list_select_related = ("partner",)
    ordering = ("-pk",)

    @admin.display(description=_("partner"))
    def customer(self, row: Any) -> str:
        """The customer number; a dash when the link was cut."""
        return row.partner.customer_number if row.partner else "–"


@admin.register(SupportMessage)
class SupportMessageAdmin(_TraceAdmin):
    """Messages; their text is on the page, not in the list."""

    list_display = ("__str__", "customer", "sent_at", "from_partner", "subject")
    list_display_links = ("__str__",)
    search_fields = ("text_folded",)
    search_help_text = _("Words of the text, or the sender's address")
    fields = ("customer", "sent_at", "from_partner", "email", "subject", "text")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SupportMessage], search_term: str
    ) -> tuple[QuerySet[SupportMessage], bool]:
        """Folded, as the columns are."""
        term = fold(search_term)
        return (queryset.filter(Q(text_folded__contains=term) | Q(email_normal=term)) if term else queryset), False


@admin.register(Invoice)
class InvoiceAdmin(_TraceAdmin):
    """Invoices: kept by law until the seventh year after their fiscal year is over."""

    list_display = ("number", "customer", "issued_on", "fiscal_year_end", "amount")
    search_fields = ("buyer_name_folded",)
    search_help_text = _("Buyer or invoice number")
    fields = (
        *("number", "customer", "issued_on", "fiscal_year_end", "buyer_name"),
        *("address", "what", "amount", "vat", "documents"),
    )
    actions_detail = ("file", "release")

    def has_release_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, self.readers)

    @action(description=_("Propose to erase it early"), url_path="release", permissions=["release"], icon="lock_open")
    def release(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page of early releases: a reason, and a second person."""
        return HttpResponseRedirect(reverse("admin:datamap_release_propose", args=["partners.Invoice", object_id]))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Invoice], search_term: str
    ) -> tuple[QuerySet[Invoice], bool]:
        """Folded, as the column is."""
        term = fold(search_term)
        return (
            queryset.filter(Q(buyer_name_folded__contains=term) | Q(number__iexact=term)) if term else queryset
        ), False

    @action(description=_("File a document"), url_path="file", permissions=["relation"], icon="attach_file")
    def file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the invoice refers to, then `file_document`."""
        note = _("An order or agreement that the invoice refers to. It is kept by law as long as the invoice.")
        form = DocumentForm(request.POST or None)
        return self.verb_page(request, object_id, form, file_document, title=_("File a document"), note=note)

    @admin.display(description=_("documents it refers to"))
    def documents(self, invoice: Invoice) -> str:
        """Every document filed under the invoice's number."""
        found = VoucherDocument.objects.filter(invoice_number=invoice.number).order_by("dated_on")
        lines = ((row.get_kind_display(), row.number, row.dated_on, row.kept_where) for row in found)
        return format_html_join("", "<div>{} {}, {}: {}</div>", lines) or "–"

    @admin.display(description=_("buyer's address"))
    def address(self, invoice: Invoice) -> str:
        """The buyer's address, unless it is nobody's to know."""
        return PROTECTED if invoice.partner and invoice.partner.protected_identity else invoice.buyer_address


@admin.register(VoucherDocument)
class VoucherDocumentAdmin(_TraceAdmin):
    """Documents behind invoices: kept by law as long as they."""

    list_display = ("number", "kind", "customer", "invoice_number", "dated_on", "fiscal_year_end")
    search_fields = ("buyer_name_folded",)
    search_help_text = _("Buyer, invoice number or the document's number")
    fields = (
        *("number", "kind", "customer", "invoice_number", "dated_on"),
        *("fiscal_year_end", "buyer_name", "kept_where"),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[VoucherDocument], search_term: str
    ) -> tuple[QuerySet[VoucherDocument], bool]:
        """Folded, as the column is."""
        term = fold(search_term)
        numbers = Q(invoice_number__iexact=term) | Q(number__iexact=term)
        return (queryset.filter(Q(buyer_name_folded__contains=term) | numbers) if term else queryset), False


@admin.register(SocialContact)
class SocialContactAdmin(_TraceAdmin):
    """Contacts in social media, noted at the partner's page."""

    list_display = ("__str__", "customer", "at", "platform")
    list_display_links = ("__str__",)
    search_fields = ("text_folded",)
    search_help_text = _("Words of the note, or the name there")
    fields = ("customer", "at", "platform", "handle", "note", "noted_by")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SocialContact], search_term: str
    ) -> tuple[QuerySet[SocialContact], bool]:
        """Folded, as the column is."""
        term = fold(search_term)
        return (queryset.filter(text_folded__contains=term) if term else queryset), False


@admin.register(UsageEvent)
class UsageEventAdmin(_TraceAdmin):
    """How the services were used."""

    list_display = ("__str__", "customer", "at", "event")
    list_display_links = ("__str__",)
    fields = ("customer", "at", "event", "ip_address", "device")


@admin.register(AnonymisedPartner)
class AnonymisedPartnerAdmin(RegisterAdmin):
    """Nobody any more: counties, kinds and quarters, for statistics."""

    readers: Collection[str] = frozenset({HANDLER, APPROVER, AUDITOR})
    list_display = ("__str__", "county", "kind", "started_quarter", "ended_quarter", "recipe")
    list_filter = ("kind",)
    ordering = ("-pk",)
