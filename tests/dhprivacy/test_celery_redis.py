"""With Redis, as in production: the same worker and clock, and the question the container's health check asks."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from dhprivacy.demo.children import Children
from tests.world import ROOT, child_environment, lacking

CELERY = [sys.executable, "-m", "celery", "-A", "dhprivacy"]
NODE = f"test{os.getpid()}@{socket.gethostname()}"


@pytest.fixture
def redis_url() -> str:
    """A Redis to test on: ``TEST_REDIS_URL``, else database 9 of the one on this machine."""
    url = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/9"
    try:
        redis.Redis.from_url(url, socket_connect_timeout=2).ping()
    except redis.RedisError:
        lacking("no Redis answers; TEST_REDIS_URL names one")
    return url


@pytest.fixture
def environment(redis_url: str, tmp_path: Path, transactional_db: None) -> dict[str, str]:
    """What worker and clock see."""
    return child_environment(REDIS_URL=redis_url, VAR_DIR=str(tmp_path), LOG_LEVEL="INFO")


@pytest.fixture
def machine(environment: dict[str, str], tmp_path: Path) -> Iterator[Children]:
    """Worker and clock, stopped at the end."""
    children = Children(tmp_path / "logs")
    worker = ["worker", "-c", "1", "-l", "INFO", "-n", NODE, "--without-gossip", "--without-mingle"]
    children.start("worker", [*CELERY, *worker], environment)
    children.start("beat", [*CELERY, "beat", "-l", "INFO", "-s", str(tmp_path / "beat"), "--pidfile="], environment)
    yield children
    children.stop()


@pytest.mark.crash
def test_over_redis_the_clock_ticks_and_the_worker_answers_its_health_check(
    machine: Children, environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "logs" / "worker.log"
    until = time.monotonic() + 90
    while "succeeded" not in log.read_text(errors="replace"):
        assert time.monotonic() < until, log.read_text(errors="replace")[-3000:]
        machine.watch(0.2)
    assert "Traceback" not in log.read_text()
    ping = [*CELERY, "inspect", "ping", "-d", NODE, "--timeout", "20"]
    asked = subprocess.run(ping, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
    assert "pong" in asked.stdout
