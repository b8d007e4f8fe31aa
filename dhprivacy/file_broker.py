"""Celery's ``filesystem://`` transport, for one machine without Redis, with three holes closed.

As kombu ships it: a message file can be read before it is written to its end, which kills the worker; it is taken by
a move into the shared temporary folder; and its folders must be there already.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Each message is one file that appears whole and is taken by a rename: by one reader, or by none."""

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.folder = Path(self.data_folder_in)
        for folder in (self.folder, Path(self.control_folder)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        message = self.folder / f"{time.time_ns()}-{uuid.uuid4().hex}.{queue}.msg"
        unfinished = message.with_name(f"{message.name}.part")
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(message)

    def _get(self, queue: str) -> dict[str, Any]:  # type: ignore[override]
        with os.scandir(self.folder) as there:
            waiting = sorted(entry.name for entry in there if entry.name.partition(".")[2] == f"{queue}.msg")
        for name in waiting:
            taken = self.folder / f"{name}.taken"
            try:
                (self.folder / name).rename(taken)
            except FileNotFoundError:  # another reader was quicker
                continue
            payload = taken.read_text(encoding="utf-8")
            taken.unlink()
            message: dict[str, Any] = loads(payload)
            return message
        raise Empty


class Transport(filesystem.Transport):
    """What ``filesystem://`` stands for in this house."""

    Channel = Channel


def use_whole_files() -> None:
    """Make ``filesystem://`` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
