"""CPU seconds of this process and of the database server's that works for it: what a busy machine disturbs least."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


def cpu(connection: Any) -> float:
    """Seconds of user and system time so far, ours and, where it can be seen, that of our PostgreSQL backend."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if backend.exists():
            spent += sum(map(int, backend.read_text().rpartition(")")[2].split()[11:13])) / TICKS
    return spent


def milliseconds(connection: Any, act: Callable[[], Any], *, times: int) -> float:
    """CPU of one act, out of so many in a row: the server's clock has coarse ticks."""
    began = cpu(connection)
    for _time in range(times):
        act()
    return (cpu(connection) - began) / times * 1000


class Asked:
    """Counts statements; put it around with ``connection.execute_wrapper``. Those that begin or end are left out."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Count one and go on."""
        self.number += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK"))
        return execute(sql, params, many, context)
