"""A case by subject. ``case`` stands first; every other file points to it, none the other way."""

from requests_app.models.agreement import AgreementState, ProcessingAgreement
from requests_app.models.case import (
    Case,
    Channel,
    DocumentType,
    IdentityMethod,
    IdentityState,
    IllegalMove,
    Language,
    Outcome,
    Status,
)
from requests_app.models.correspondence import Attachment, InboundMail, Letter, LetterKind, MailOutcome, Message
from requests_app.models.demand import Demand, DemandOutcome, RefusalGround, Right
from requests_app.models.desk import SavedView, StandIn
from requests_app.models.errand import Errand, Result, Shown
from requests_app.models.identity import DocumentState, IdentityDocument
from requests_app.models.incident import Incident, Risk
from requests_app.models.mailbox import Mailbox
from requests_app.models.other_way import OtherWay, Way
from requests_app.models.package import AccessPackage
from requests_app.models.portal import PaperCode, PortalCode, PortalLink, RateBucket, RateSalt
from requests_app.models.proposal import Proposal, ProposedAct
from requests_app.models.redaction import RedactedKind, Redaction
from requests_app.models.representative import Representative

__all__ = [
    "AccessPackage",
    "AgreementState",
    "Attachment",
    "Case",
    "Channel",
    "Demand",
    "DemandOutcome",
    "DocumentState",
    "DocumentType",
    "Errand",
    "IdentityDocument",
    "IdentityMethod",
    "IdentityState",
    "IllegalMove",
    "Incident",
    "InboundMail",
    "Language",
    "Letter",
    "LetterKind",
    "MailOutcome",
    "Mailbox",
    "Message",
    "OtherWay",
    "Outcome",
    "PaperCode",
    "PortalCode",
    "PortalLink",
    "ProcessingAgreement",
    "Proposal",
    "ProposedAct",
    "RateBucket",
    "RateSalt",
    "RedactedKind",
    "Redaction",
    "RefusalGround",
    "Representative",
    "Result",
    "Right",
    "Risk",
    "SavedView",
    "Shown",
    "StandIn",
    "Status",
    "Way",
]
