"""The verbs of the mailings."""
