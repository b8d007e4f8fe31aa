"""The whole timetable as one table. Tasks carry no arguments: they look in the tables for what is due (design §3.3)."""

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

from dhprivacy.file_broker import use_whole_files
from dhprivacy.start import stop_clockwork_on_errors

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")

MINUTE = timedelta(minutes=1)
FIVE_MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)

# task -> how often. Daily work is asked for every minute or hour and done once a day, so a missed night is caught up.
TIMETABLE: dict[str, timedelta | crontab] = {
    "outbox.tasks.deliver": timedelta(seconds=20),  # somebody sits waiting for the code to her case
    "requests_app.tasks.clean_images": timedelta(seconds=20),
    "requests_app.tasks.check_addresses": timedelta(seconds=30),
    "requests_app.tasks.find_lost_files": FIVE_MINUTES,
    "requests_app.tasks.fulfil": timedelta(seconds=30),
    "requests_app.tasks.read_mailbox": MINUTE,
    "requests_app.tasks.search_texts_again": timedelta(seconds=30),
    "requests_app.tasks.read_mail_again": FIVE_MINUTES,
    "requests_app.tasks.remind": HOUR,
    "requests_app.tasks.look_at_holds": HOUR,
    "requests_app.tasks.look_at_agreements": HOUR,
    "requests_app.tasks.certify": FIVE_MINUTES,
    "requests_app.tasks.forget_visitors": HOUR,
    "partners.tasks.read_files_in": timedelta(seconds=10),  # somebody sits waiting to see what a file would do
    "policy.tasks.tell_all_partners": MINUTE,
    "promises.tasks.keep_watch": FIVE_MINUTES,
    "retention.tasks.sweep_today": timedelta(seconds=15),  # a turn lasts three of these, so that three can be at it
    "retention.tasks.reconcile_vault": FIVE_MINUTES,
    "retention.tasks.settle_erasure_log": FIVE_MINUTES,
    "retention.tasks.list_silent_contracts": HOUR,
    "retention.tasks.keep_statistics_anonymous": HOUR,
    "retention.tasks.sign_head": HOUR,
}

use_whole_files()
app = Celery("dhprivacy")
app.config_from_object("django.conf:settings", namespace="CELERY")
worker_init.connect(stop_clockwork_on_errors)
beat_init.connect(stop_clockwork_on_errors)
app.autodiscover_tasks(["outbox", "partners", "policy", "promises", "requests_app", "retention"])
# A tick nobody took within a minute is dropped: after an outage the tables say what is due, not a heap of old ticks.
app.conf.beat_schedule = {
    name: {"task": name, "schedule": rhythm, "options": {"expires": 60}} for name, rhythm in TIMETABLE.items()
}
