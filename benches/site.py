"""How quickly public pages are served, beside nginx in the same run: `make bench-site`.

Home and a goal page, served by the app (one granian worker, all headers) and by nginx from exported files, beside nginx
on the same compressed bytes without headers, a bare WSGI callable, WhiteNoise, and a Django view behind the middleware.
The app has a database that does not answer: a query would be an error. Needs nginx and wrk; without them it says so.
Each is asked in turn, BENCH_ROUNDS (3) times for BENCH_SECONDS (3) each; the server has one core, the load the other.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import Request, urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")

import django

django.setup()

from benches.servers import PINNED, free_port, running
from public_site.render import render_release
from roadmap.headers import security_headers
from tests.public_site.site.lab import publish_lab

ROUNDS, SECONDS = int(os.environ.get("BENCH_ROUNDS", "3")), int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 32
PAGES = {"home": "/", "goal page": "/goals/isolated-lab/"}
AIMS = {"app": "aim: 0.60", "exported": "aim: 0.97"}


class Load(NamedTuple):
    """Requests a second; milliseconds within which half and 99 of 100 were answered."""

    rate: float
    half: float
    most: float
    busy: float  # microseconds of the server's processor for one request: what a busy machine falsifies least


@dataclass(frozen=True)
class Target:
    name: str
    words: str
    port: int
    process: int


def main() -> None:
    absent = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if absent:
        print(f"{' and '.join(absent)} not installed; nothing is measured.")
        return
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        folder.chmod(0o755)  # nginx reads it as another user where it is started by root
        publish_lab(folder / "public")
        release = render_release(folder / "public", on=datetime.now(UTC).date())
        _compress(release.folder / "site", folder / "files")
        targets = [stack.enter_context(one) for one in _servers(folder)]
        for what, path in PAGES.items():
            size = (folder / "files" / path.strip("/") / "index.html.gz").stat().st_size
            print(f"\n{what}: {size:,} bytes compressed, {CONNECTIONS} connections, {ROUNDS} x {SECONDS} s", flush=True)
            compare(targets, path)


def compare(targets: list[Target], path: str) -> None:
    """Ask all in turn, so that a busy machine slows all; each ratio is the median of the rounds."""
    for target in targets:
        _ask(target, path)
    rounds = [{target.name: _load(target, path) for target in targets} for _ in range(ROUNDS)]
    for target in targets:
        found = [one[target.name] for one in rounds]
        share = median(one[target.name].rate / one["nginx"].rate for one in rounds)
        later = median(one[target.name].most / one["nginx"].most for one in rounds)
        numbers = f"{median(one.rate for one in found):9,.0f}/s  p50 {median(one.half for one in found):6.2f} ms"
        numbers += f"  p99 {median(one.most for one in found):6.2f} ms"
        busy = median(one[target.name].busy / one["nginx"].busy for one in rounds)
        numbers += f"  {median(one.busy for one in found):5.0f} us busy ({busy:4.1f} x)"
        aim = f"  ({AIMS[target.name]})" if target.name in AIMS else ""
        print(f"{target.words:46} {numbers}  {share:5.2f} of nginx, p99 {later:5.2f} x{aim}", flush=True)


# --- Servers ----------------------------------------------------------------------------------------------------------


def _servers(folder: Path) -> Iterator[AbstractContextManager[Target]]:
    files = folder / "files"
    yield _nginx(folder, "nginx", "nginx gzip_static, no headers of ours", {})
    yield _nginx(folder, "exported", "exported files behind nginx, all headers", security_headers())
    yield _granian("app", "the app, granian, all headers", "roadmap.wsgi:application", folder, {})
    for kind, words in (("plain", "bare WSGI callable"), ("whitenoise", "WhiteNoise"), ("django", "Django view")):
        given = {"BENCH_SITE_FILES": str(files), "BENCH_SITE_KIND": kind}
        yield _granian(kind, f"{words}, granian", "benches.bare:application", folder, given)


@contextmanager
def _nginx(folder: Path, name: str, words: str, headers: dict[str, str]) -> Iterator[Target]:
    port, place = free_port(), folder / f"nginx-{name}"
    place.mkdir()
    added = "".join(f'add_header {key} "{value}" always;\n' for key, value in headers.items())
    added += 'add_header Cache-Control "no-cache" always;\n' if headers else ""
    (place / "nginx.conf").write_text(f"""
worker_processes 1; daemon off; error_log stderr crit; pid {place}/pid;
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; application/json json; text/css css; }}
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; gzip_static on; gzip_vary on;
  client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; {added} }}
}}
""")
    with running(["nginx", "-p", str(place), "-c", str(place / "nginx.conf")], port, {}) as process:
        yield Target(name, words, port, process)


@contextmanager
def _granian(name: str, words: str, application: str, folder: Path, given: dict[str, str]) -> Iterator[Target]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "error"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "roadmap.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "only-for-this-measurement-" * 3,
        "COMPRESS_STATIC": "false",
    }
    with running([*command, application], port, environment | given) as process:
        yield Target(name, words, port, process)


# --- Load -------------------------------------------------------------------------------------------------------------


def _load(target: Target, path: str) -> Load:
    command = ["taskset", "-c", "1"] if PINNED else []
    command += ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", "Accept-Encoding: gzip"]
    address = f"http://127.0.0.1:{target.port}{path}"
    before = _busy(target.process)
    told = subprocess.run([*command, address], check=True, capture_output=True, text=True).stdout  # noqa: S603 -- ours
    spent = _busy(target.process) - before
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(f"{target.words} answered with errors:\n{told}")
    busy = spent / _number(r"(\d+) requests in", told) * 1e6
    return Load(_number(r"Requests/sec:\s+([\d.]+)", told), _latency("50%", told), _latency("99%", told), busy)


def _busy(leader: int) -> float:
    """Seconds of processor that a server and the processes it started have taken."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == leader:  # of the same session
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _number(pattern: str, told: str) -> float:
    found = re.search(pattern, told)
    assert found is not None, told  # noqa: S101 -- wrk always prints it
    return float(found[1])


def _latency(share: str, told: str) -> float:
    """In milliseconds."""
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", told)
    assert found is not None, told  # noqa: S101
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def _ask(target: Target, path: str) -> None:
    """Once, before the measurement: the answer must be the same page."""
    request = Request(f"http://127.0.0.1:{target.port}{path}", headers={"Accept-Encoding": "gzip"})
    with urlopen(request, timeout=20) as answer:  # noqa: S310 -- an address of this machine
        assert answer.status == 200, target.words  # noqa: S101
        assert answer.headers["Content-Encoding"] == "gzip", target.words  # noqa: S101
        assert b"</html>" in gzip.decompress(answer.read()), target.words  # noqa: S101


def _compress(site: Path, target: Path) -> None:
    """The pages as files, each beside its compressed form: the bytes that the app sends."""
    for path in PAGES.values():
        folder = target / path.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        content = (site / path.strip("/") / "index.html").read_bytes()
        (folder / "index.html").write_bytes(content)
        (folder / "index.html.gz").write_bytes(gzip.compress(content, compresslevel=6, mtime=0))


if __name__ == "__main__":
    main()
