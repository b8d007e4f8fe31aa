"""Operational notices and newsletters, with their unsubscribe link."""
