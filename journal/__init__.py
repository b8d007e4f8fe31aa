"""Append-only, hash-chained record of what was done; no personal data in it."""
