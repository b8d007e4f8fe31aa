"""The verbs: each changes a case in one transaction, whichever door called it (design §3.2)."""
