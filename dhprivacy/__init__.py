"""Wiring and no rules: settings, timetable, addresses, the desk, the demo."""

from dhprivacy.celery import app as celery_app

__all__ = ["celery_app"]
