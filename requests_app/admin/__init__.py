"""The desk's doors to a case. Django's admin finds the registrations here."""

from requests_app.admin.agreements import AgreementAdmin
from requests_app.admin.incidents import IncidentAdmin
from requests_app.admin.mail import InboundMailAdmin
from requests_app.admin.queue import CaseAdmin

__all__ = ["AgreementAdmin", "CaseAdmin", "InboundMailAdmin", "IncidentAdmin"]
