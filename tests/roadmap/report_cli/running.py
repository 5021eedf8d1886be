"""Running the program as a job does, in a process of its own, and a way to the server that can be cut."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from roadmap.report_cli import roadmap_report

PROGRAM = Path(roadmap_report.__file__)
SCRIPT = Path(__file__).with_name("report.sh")
COPIED = {"kind": "weights_copied", "at": "2026-05-02T01:00:00Z", "system": "cluster-7", "model": "example-4"}


class Ran(NamedTuple):
    code: int
    answers: list[Any]  # what it printed
    error: str


def surroundings(server: str, token: str) -> dict[str, str]:
    return os.environ | {
        "ROADMAP_URL": server,
        "ROADMAP_TOKEN": token,
        "PYTHON": sys.executable,
        "PROGRAM": str(PROGRAM),
    }


def run(server: str, token: str, *words: str, stdin: str = "") -> Ran:
    done = subprocess.run(
        [sys.executable, PROGRAM, *words],
        input=stdin,
        capture_output=True,
        text=True,
        env=surroundings(server, token),
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr)


def copies(count: int, **more: Any) -> str:
    """Records of copied weights as JSON lines."""
    records = [COPIED | {"destination": f"bucket-{number}"} | more for number in range(count)]
    return "".join(json.dumps(record) + "\n" for record in records)


class Way:
    """Forwards to a server. The first `cuts` connections are cut: after `at` bytes on the way there, or before the answer."""

    def __init__(self, server: str, *, cuts: int, at: int | None = None) -> None:
        parts = urlsplit(server)
        self.target, self.cuts, self.at, self.seen = (str(parts.hostname), parts.port or 80), cuts, at, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                here, _ = self.listener.accept()
            except OSError:
                return
            self.seen += 1
            with here, socket.create_connection(self.target) as there:
                self._forward(here, there, cut=self.seen <= self.cuts)

    def _forward(self, here: socket.socket, there: socket.socket, *, cut: bool) -> None:
        request = b""
        while not _is_whole(request) and not (cut and self.at is not None and len(request) >= self.at):
            request += here.recv(65_536)
        if cut and self.at is not None:
            there.sendall(request[: self.at])
            return
        there.sendall(request.replace(b"Connection: keep-alive", b"Connection: close"))
        answer = b""
        while part := there.recv(65_536):  # the server has done its work when it answers
            answer += part
        if not cut:
            here.sendall(answer)


def _is_whole(request: bytes) -> bool:
    head, mark, body = request.partition(b"\r\n\r\n")
    length = next((line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), b"0")
    return bool(mark) and len(body) >= int(length)


@contextmanager
def a_way(server: str, *, cuts: int, at: int | None = None) -> Iterator[Way]:
    way = Way(server, cuts=cuts, at=at)
    thread = threading.Thread(target=way.serve, daemon=True)
    thread.start()
    try:
        yield way
    finally:
        way.listener.shutdown(socket.SHUT_RDWR)
        way.listener.close()
        thread.join()
