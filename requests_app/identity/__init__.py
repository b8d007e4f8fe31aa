"""Proof of identity: what may be uploaded, and how it is made harmless."""
