"""Words the page templates share."""
