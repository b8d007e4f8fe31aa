"""The verbs of what was published and with whom data is shared."""

from policy.actions.recipients import save_recipient

__all__ = ["save_recipient"]
