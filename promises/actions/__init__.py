"""The verbs of the monitor."""

from promises.actions.map_again import map_again
from promises.actions.measure import measure
from promises.actions.sign_off import sign_off

__all__ = ["map_again", "measure", "sign_off"]
