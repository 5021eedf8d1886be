"""The demo as a visitor starts it: one command, two processes, an address that answers, and nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from roadmap.management.commands.demo import STOP_SECONDS

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """start() runs the demo and returns it once it has greeted; what a test leaves running is stopped."""
    started = []

    def run():
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment |= {"DEMO": "true", "DATA_DIR": str(tmp_path), "BASE_URL": f"http://localhost:{port}"}
        command = [sys.executable, "-u", "manage.py", "demo", "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        said = ""
        for line in process.stdout:
            said += line
            if "Stop with Ctrl-C" in line:
                return process, said
        raise AssertionError(said)

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=STOP_SECONDS + 30)
        process.stdout.close()


def get(port, path):
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as response:
        return response.read().decode()


def processes_using(folder):
    """Process ids whose environment names the folder."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"DATA_DIR={folder}".encode() in entry.read_bytes().split(b"\0"):
                found.add(int(entry.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="Lists processes by way of /proc.")
def test_the_demo_runs_stops_and_runs_again(start, port, tmp_path):
    demo, said = start()

    assert "publisher2@example.org" in said
    assert re.search(r"Password of every demo account: \S+", said)
    assert "<h1" in get(port, "/")
    assert "This is a demo" in get(port, "/accounts/login/")
    assert len(processes_using(tmp_path)) > 2

    demo.send_signal(signal.SIGINT)
    assert demo.wait(timeout=STOP_SECONDS + 30) == 0
    assert processes_using(tmp_path) == set()

    again, _ = start()
    assert "<h1" in get(port, "/")
    again.send_signal(signal.SIGTERM)
    assert again.wait(timeout=STOP_SECONDS + 30) == 0
    assert processes_using(tmp_path) == set()


def test_a_taken_port_is_named_and_another_proposed(tmp_path, port):
    environment = os.environ | {"DEMO": "true", "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "roadmap.settings"}
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert f"Port {port} is not free" in result.stderr
    assert not (tmp_path / "roadmap.sqlite3").exists()
