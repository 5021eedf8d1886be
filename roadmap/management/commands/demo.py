"""`make demo`: prepare the database, load an example, run web and worker, stop both on Ctrl-C."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser

from roadmap.accounts.demo import DEMO_ACCOUNTS

START_SECONDS = 30
STOP_SECONDS = 10


class Command(BaseCommand):
    help = "Load an example and run the whole site on this machine, for a look around."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("example", nargs="?", default="example-lab", help="name of a file in roadmap/examples/")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, example: str, host: str, port: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=true: this command makes accounts with a public password.")
        refuse_taken_port(host, port)
        call_command("migrate", verbosity=0)
        call_command("load_demo", example)
        signal.signal(signal.SIGTERM, stop_on_signal)
        processes = [start("web", web_command(host, port)), start("worker", worker_command())]
        try:
            wait_until_it_answers(port, processes)
            self.stdout.write(greeting(port))
            watch(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            stop(processes)


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} is not free. Choose another: make demo PORT={port + 1}") from error


def web_command(host: str, port: int) -> list[str]:
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    return [*server, "--blocking-threads", "4", "--host", host, "--port", str(port), "roadmap.wsgi:application"]


def worker_command() -> list[str]:
    worker = [sys.executable, "-m", "celery", "-A", "roadmap.celery", "worker", "--beat", "--concurrency", "1"]
    return [*worker, "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


def start(name: str, command: list[str]) -> subprocess.Popen[bytes]:
    """Start one process in a session of its own, so that Ctrl-C reaches only this command, which stops the others."""
    with log_path(name).open("ab") as log:
        environment = os.environ | {"SECRET_KEY": kept_secret_key()}
        return subprocess.Popen(  # noqa: S603 -- our own commands
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )


def log_path(name: str) -> Path:
    return Path(settings.DATA_DIR) / f"{name}.log"


def kept_secret_key() -> str:
    """A random key of this demo's own, kept between runs so that people stay signed in."""
    path = Path(settings.DATA_DIR) / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60), encoding="ascii")
    return path.read_text(encoding="ascii")


def wait_until_it_answers(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        refuse_dead(processes)
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise CommandError(f"The site answers {error.code}. See {log_path('web')}.") from error
        except OSError:
            time.sleep(0.1)
    raise CommandError(f"The site did not answer within {START_SECONDS} seconds. See {log_path('web')}.")


def watch(processes: list[subprocess.Popen[bytes]]) -> None:
    while True:
        refuse_dead(processes)
        time.sleep(1)


def refuse_dead(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is not None:
            raise CommandError(f"A process ended by itself. See the logs in {settings.DATA_DIR}.")


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask both to finish what they are at; what has not ended in time is killed with all that it started."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def greeting(port: int) -> str:
    address = f"http://localhost:{port}"
    accounts = "\n".join(f"  {account.email:<26}{account.name}" for account in DEMO_ACCOUNTS)
    return (
        f"\nThe public site:  {address}/\nThe staff pages:  {address}/internal/\n"
        f"Password of every demo account: {settings.DEMO_PASSWORD}\n{accounts}\nStop with Ctrl-C."
    )
