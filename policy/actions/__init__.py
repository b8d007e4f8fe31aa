"""The verbs of what was published and with whom data is shared."""

from policy.actions.notices import announce
from policy.actions.recipients import save_recipient
from policy.actions.versions import approve_version, drop_draft, write_draft

__all__ = ["announce", "approve_version", "drop_draft", "save_recipient", "write_draft"]
