"""The mark at the end of a sentence: ``{#name R-nn R-nn}``."""

import re

MARK = re.compile(r"\s*\{#(?P<name>[a-z][a-z0-9-]{0,39})(?P<codes>(?: R-\d\d)*)\}\s*$")
