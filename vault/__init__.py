"""Sealed files, one key each; the only room with keys."""
