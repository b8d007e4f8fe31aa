"""Backup and restore: database and vault in one archive, sealed for a key that is kept offline (D28, design §3.4)."""
