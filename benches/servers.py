"""Servers that a measurement starts, waits for and ends."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

PINNED = shutil.which("taskset") is not None and len(os.sched_getaffinity(0)) > 1
PROJECT = Path(__file__).resolve().parent.parent


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    pinned = ["taskset", "-c", "0"] if PINNED else []
    process = subprocess.Popen(  # noqa: S603 -- ours
        [*pinned, *command], env=os.environ | environment, cwd=PROJECT, start_new_session=True
    )
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        sleep(0.1)
    sys.exit("A server did not start; nothing is measured.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
