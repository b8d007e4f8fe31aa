"""What was published (R-07) and with whom data is shared (R-21)."""

from policy.models.recipient import Recipient
from policy.models.version import PolicyVersion, Size

__all__ = ["PolicyVersion", "Recipient", "Size"]
