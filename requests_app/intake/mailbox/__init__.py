"""The mailbox gdpr@, read by the clock."""
