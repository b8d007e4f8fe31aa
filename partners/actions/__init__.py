"""The verbs of the register. Each is one transaction: permission, lock, change, journal."""

from partners.actions.correct import correct_partner
from partners.actions.create import create_partner
from partners.actions.enter import enter_invoice, enter_message
from partners.actions.marketing import stop_marketing
from partners.actions.read_in import drop_file, read_in, take_in_file
from partners.actions.relation import end_relation, resume_relation
from partners.actions.restrict import lift_restriction, note_end_told, restrict
from partners.actions.social import note_social_contact
from partners.actions.suppression import end_marketing, stop_by_link, undo_stop_by_link
from partners.actions.voucher import file_document

__all__ = [
    "correct_partner",
    "create_partner",
    "drop_file",
    "end_marketing",
    "end_relation",
    "enter_invoice",
    "enter_message",
    "file_document",
    "lift_restriction",
    "note_end_told",
    "note_social_contact",
    "read_in",
    "restrict",
    "resume_relation",
    "stop_by_link",
    "stop_marketing",
    "take_in_file",
    "undo_stop_by_link",
]
