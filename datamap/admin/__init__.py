"""Holds and their early release at the staff desk."""

from datamap.admin.holds import LegalHoldAdmin
from datamap.admin.releases import ReleaseAdmin

__all__ = ["LegalHoldAdmin", "ReleaseAdmin"]
