"""The clocks: sweeps, reconciliation, reminders, and the record of every run."""
