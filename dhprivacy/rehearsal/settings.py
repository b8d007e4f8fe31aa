"""The settings of a rehearsal: the house's own, with the clock set as the rehearsal's folder says."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dhprivacy.rehearsal.clock import read_mark, set_clock
from dhprivacy.settings import *  # noqa: F403 - a settings module is its names
from dhprivacy.settings import MIDDLEWARE, VAR_DIR

noted = read_mark(Path(str(VAR_DIR)))
if noted is None:
    raise ImproperlyConfigured("A clock is set in a rehearsal's folder only; `make demo TODAY=2027-01-01` makes one.")

MIDDLEWARE = [*MIDDLEWARE, "dhprivacy.rehearsal.mark.mark_every_page"]

set_clock(days=noted.days)  # every process of a rehearsal starts here, so all see one time
