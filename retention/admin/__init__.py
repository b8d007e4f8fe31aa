"""The clocks at the desk: tonight, the next 30 days, what is held, and the record of every run."""

from retention.admin.runs import RunAdmin

__all__ = ["RunAdmin"]
