"""A mail from raw bytes to plain facts. No Django in this package: it runs in a small process with hard limits."""
