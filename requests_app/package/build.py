"""The package of one case as a stream (Art. 15, 20)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests_app.models import Case


class PackageIncomplete(Exception):
    """Something Art. 15(1)(a)-(h) demands would be missing; nothing is sent."""


@dataclass
class Composed:
    """A ZIP while it is being made. ``manifest()`` is complete once ``content`` has been consumed."""

    content: Iterable[bytes]
    _files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def manifest(self) -> dict[str, dict[str, Any]]:
        """File name -> size in bytes and SHA-256."""
        return dict(self._files)


def build(case: Case, *, now: datetime) -> Composed:
    """Compose the package of a case with a partner."""
    raise PackageIncomplete("being written")
