"""Erasure on request (Art. 17): plan, apply, and verify by searching again. The only eraser in the house."""

from datamap.erase.applying import Applied, Blocked, PlanChanged, apply
from datamap.erase.planning import Line, Plan, What, plan
from datamap.erase.texts import search_texts, verify
from datamap.erase.verifying import Leftover, verify_columns
from datamap.find import Identifiers, identifiers_of

__all__ = [
    "Applied",
    "Blocked",
    "Identifiers",
    "Leftover",
    "Line",
    "Plan",
    "PlanChanged",
    "What",
    "apply",
    "identifiers_of",
    "plan",
    "search_texts",
    "verify",
    "verify_columns",
]
