"""The verbs of the register. Each is one transaction: permission, lock, change, journal."""

from partners.actions.correct import correct_partner
from partners.actions.create import create_partner
from partners.actions.marketing import stop_marketing
from partners.actions.relation import end_relation, resume_relation
from partners.actions.restrict import lift_restriction, restrict

__all__ = [
    "correct_partner",
    "create_partner",
    "end_relation",
    "lift_restriction",
    "restrict",
    "resume_relation",
    "stop_marketing",
]
