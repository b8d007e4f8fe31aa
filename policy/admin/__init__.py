"""Recipients and versions of the policy at the staff desk."""

from policy.admin.recipients import READS_RECIPIENTS, RecipientAdmin
from policy.admin.versions import PolicyVersionAdmin

__all__ = ["READS_RECIPIENTS", "PolicyVersionAdmin", "RecipientAdmin"]
