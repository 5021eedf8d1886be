#!/usr/bin/env python3
"""roadmap-report: report readings, status updates, evidence and activity records to a Frontier Safety Roadmap.

One file, Python 3.9 or newer, standard library only. The address of the site is in ROADMAP_URL or --server, the token in
ROADMAP_TOKEN or in the file of --token-file, never on the command line. What is sent has a key that follows from its
content, so a job that is run again, after a crash of either side, does nothing twice.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import io
import json
import mimetypes
import os
import random
import re
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

DONE, REFUSED, USAGE, UNREACHABLE, REGRESSED = range(5)
EXIT_CODES = """exit codes:
  0  done, or done before under the same key
  1  the site refused it: the token, the person or the content
  2  the command is not understood, or a file cannot be read
  3  the site could not be reached, or answered with a fault, in all tries
  4  the reading was sent, and is worse than a limit or than the reading before
"""
BATCH, BATCH_BYTES = 1000, 2_000_000  # what the site takes at once
TRY_AGAIN = (429, 502, 503, 504)
LONGEST_WAIT = TIMEOUT = 60.0  # seconds
LOCAL = ("localhost", "127.0.0.1", "::1")
SECTIONS = ("done", "next", "problems", "help")  # of an update
Line = tuple[int, dict[str, Any]]  # the number of a line, and its record


class Stop(Exception):
    """Ends the program with an exit code and, on stderr, a sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Refusal(Stop):
    """The site said no, in problem details (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        lines = [f"{status}: {problem.get('detail') or problem.get('title') or 'no reason given'}"]
        lines += [f"  {one.get('field')}: {one.get('message')}" for one in problem.get("errors") or ()]
        super().__init__(REFUSED, "\n".join(lines))


class Body(NamedTuple):
    """What is sent, and what a dry run shows of it."""

    data: bytes
    kind: str
    shown: Any


# --- The site ---------------------------------------------------------------------------------------------------------


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn a POST into a GET, or carry the token to another place."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


class Upload(io.BytesIO):
    """The bytes of a request, with a bar on a terminal while they are read."""

    def __init__(self, data: bytes, bar: Bar) -> None:
        super().__init__(data)
        self.size, self.bar = len(data), bar

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.bar.show(self.tell(), self.size)
        return found


class Bar:
    """How far an upload is; silent where nobody watches."""

    def __init__(self, words: str, *, hidden: bool) -> None:
        self.words, self.is_watched, self.drawn = words, sys.stderr.isatty() and not hidden, -1

    def show(self, number: int, total: int) -> None:
        share = 100 * number // total if total else 100
        if self.is_watched and share != self.drawn:
            self.drawn = share
            sys.stderr.write(f"\r[{'#' * (share * 3 // 10):<30}] {share:3}%  {self.words}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self.is_watched and self.drawn >= 0:
            sys.stderr.write(f"\r{'':{len(self.words) + 42}}\r")


class Site:
    """The API of a roadmap, asked again while it cannot answer."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.root = _server(given).rstrip("/") + "/api/v1/"
        self.token = _token(given)
        self.tries, self.is_dry, self.run, self.quiet = given.tries, given.dry_run, given.run, given.quiet
        self.opener = urllib.request.build_opener(NoRedirects)

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: Body, words: str) -> Any:
        """Send once. The key follows from address and content, and from --run, so sending again changes nothing."""
        digest = hashlib.sha256(f"POST {path}\n{self.run}\n".encode() + body.data).hexdigest()
        if self.is_dry:
            return {"would_send": body.shown, "to": self.root + path, "key": f"rr-{digest}"}
        headers = {"Content-Type": body.kind, "Content-Length": str(len(body.data)), "Idempotency-Key": f"rr-{digest}"}
        return self._ask("POST", path, body.data, headers, words)

    def _ask(self, method: str, path: str, data: bytes | None, headers: dict[str, str], words: str = "") -> Any:
        for number in range(1, self.tries + 1):
            bar = Bar(words, hidden=self.quiet or not words)
            try:
                return self._once(method, path, data, headers, bar)
            except urllib.error.HTTPError as error:
                if error.code not in TRY_AGAIN:
                    raise _refusal(error) from error
                why, wait = f"{error.code} {error.reason}", _seconds(error.headers.get("Retry-After"))
            except (OSError, http.client.HTTPException) as error:
                if isinstance(getattr(error, "reason", error), ssl.SSLCertVerificationError):
                    raise Stop(UNREACHABLE, f"The certificate of {self.root} is not valid: {error}") from error
                why, wait = f"{type(error).__name__}: {error}", None
            except ValueError as error:
                raise Stop(UNREACHABLE, f"{self.root} answers, but not as a roadmap does.") from error
            finally:
                bar.clear()
            if number < self.tries:
                self._wait(number, why, wait)
        raise Stop(UNREACHABLE, f"{self.root} did not answer in {self.tries} tries. The last: {why}")

    def _once(self, method: str, path: str, data: bytes | None, headers: dict[str, str], bar: Bar) -> Any:
        sent = None if data is None else Upload(data, bar)
        about = {"Authorization": f"Bearer {self.token}", "User-Agent": "roadmap-report", "Accept": "application/json"}
        request = urllib.request.Request(self.root + path, data=sent, headers={**about, **headers}, method=method)
        with self.opener.open(request, timeout=TIMEOUT) as answer:
            return json.loads(answer.read() or b"null")

    def _wait(self, number: int, why: str, told: float | None) -> None:
        """As long as the site asks for, or twice as long each time, with a share by chance so that jobs spread out."""
        wait = told if told is not None else min(LONGEST_WAIT, 0.5 * 2 ** (number - 1)) * random.uniform(0.5, 1)  # noqa: S311
        if not self.quiet:
            print(f"{why}. Trying again in {wait:.1f} s ({number + 1} of {self.tries}).", file=sys.stderr)
        time.sleep(wait)


def _refusal(error: urllib.error.HTTPError) -> Stop:
    try:
        problem = json.loads(error.read() or b"{}")
    except (ValueError, OSError, http.client.HTTPException):
        problem = {}
    if 300 <= error.code < 400:
        return Stop(USAGE, f"The site is elsewhere: {error.headers.get('Location')}. Give that address.")
    if error.code >= 500:
        return Stop(UNREACHABLE, f"The site has a fault: {error.code} {error.reason}.")
    return Refusal(error.code, problem if isinstance(problem, dict) else {})


def _seconds(told: str | None) -> float | None:
    return min(float(told), 5 * LONGEST_WAIT) if told and told.isascii() and told.isdecimal() else None


def _server(given: argparse.Namespace) -> str:
    address = given.server or os.environ.get("ROADMAP_URL", "")
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise Stop(USAGE, "Give the address of the site, such as https://roadmap.example.org: ROADMAP_URL or --server.")
    if parts.scheme == "http" and parts.hostname not in LOCAL and not given.plain_http:
        raise Stop(USAGE, "Over http others may read the token. Use https, or --plain-http in a network you trust.")
    return address


def _token(given: argparse.Namespace) -> str:
    text = (
        _read(given.token_file).decode("ascii", "replace") if given.token_file else os.environ.get("ROADMAP_TOKEN", "")
    )
    if not re.fullmatch(r"[!-~]+", text.strip()):
        raise Stop(USAGE, "Put the token into ROADMAP_TOKEN, or into a file and name it with --token-file.")
    return text.strip()


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Stop(USAGE, f"{name} cannot be read: {error.strerror or error}.") from error


def _text(name: str) -> str:
    try:
        return _read(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Stop(USAGE, f"{name} is not UTF-8: {error}.") from error


def _json(value: Any) -> Body:
    return Body(json.dumps(value, ensure_ascii=False, sort_keys=True).encode(), "application/json", value)


def _path(*names: str) -> str:
    return "/".join(urllib.parse.quote(name, safe="") for name in names) + "/"


def _said(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _set(given: argparse.Namespace) -> dict[str, Any]:
    return dict(given.set + given.plain)


# --- Commands ---------------------------------------------------------------------------------------------------------


def reading(site: Site, given: argparse.Namespace) -> None:
    goal, metric = _subject(site, given)
    if not metric:
        raise Stop(USAGE, "Name the goal and the metric: --metric goal/metric.")
    path = _path("goals", goal, "metrics", metric, "readings")
    before = _reading_before(site, path, given.on) if given.fail_if_lower or given.fail_if_higher else None
    numbers = _said(value=given.value, numerator=given.numerator, denominator=given.denominator)
    said = {"on": given.on, **{name: str(found) for name, found in numbers.items()}}
    _tell(site.post(path, _json(said), f"reading of {metric}"))
    if worse := list(_worse(given, before)):
        raise Stop(REGRESSED, " ".join(worse))


def _subject(site: Site, given: argparse.Namespace) -> tuple[str, str]:
    """Goal and metric, "" where none is named: as --metric goal/metric or --goal say, else what the token is made for."""
    goal, _, metric = given.metric.rpartition("/")
    goal = given.goal or goal
    if not goal:
        about = str(site.get("token/").get("about") or "").split("/")
        _, goal, narrowed = (*about, "", "", "")[:3]
        metric = metric or narrowed
    if not goal:
        raise Stop(USAGE, "Name the goal: --goal goal, or --metric goal/metric.")
    return goal, metric


def _reading_before(site: Site, path: str, on: str) -> Decimal | None:
    """The newest reading of an earlier day: so a job that runs again compares with the same one."""
    rows = [row for row in site.get(path)["results"] if row["on"] < on]
    return Decimal(max(rows, key=lambda row: (row["on"], row["number"]))["value"]) if rows else None


def _worse(given: argparse.Namespace, before: Decimal | None) -> Iterator[str]:
    value, room = given.value, given.tolerance
    if given.fail_below is not None and value < given.fail_below:
        yield f"{value} is below {given.fail_below}."
    if given.fail_above is not None and value > given.fail_above:
        yield f"{value} is above {given.fail_above}."
    if before is not None and given.fail_if_lower and value < before - room:
        yield f"{value} is lower than {before}, the reading before."
    if before is not None and given.fail_if_higher and value > before + room:
        yield f"{value} is higher than {before}, the reading before."


def activity(site: Site, given: argparse.Namespace) -> None:
    records, sent = list(_records(given)), 0
    for batch in _batches(records):
        words = f"records {sent + 1} to {sent + len(batch)} of {len(records)}"
        try:
            _tell(site.post("activity/", _json({"records": [record for _, record in batch]}), words))
        except Refusal as refusal:
            raise _by_line(refusal, batch, sent) from refusal
        sent += len(batch)


def _records(given: argparse.Namespace) -> Iterator[Line]:
    """(line, record) of each JSON line; or the one record that the options tell."""
    if given.file is None:
        said = _said(kind=given.kind, at=given.at, system=given.system, id=given.id, model=given.model)
        if not {"kind", "at", "system"} <= said.keys():
            raise Stop(USAGE, "Give a file of JSON lines, or --kind, --at and --system.")
        yield 1, {**said, **_set(given)}
        return
    for number, line in enumerate(_text(given.file).split("\n"), 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                raise Stop(USAGE, f"Line {number} is not JSON: {error}.") from error
            if not isinstance(record, dict):
                raise Stop(USAGE, f"Line {number} is no object.")
            yield number, record


def _batches(records: list[Line]) -> Iterator[list[Line]]:
    """As many records as the site takes at once. The same records always make the same batches."""
    batch: list[Line] = []
    size = 0
    for pair in records:
        length = len(json.dumps(pair[1], ensure_ascii=False).encode()) + 2
        if batch and (len(batch) == BATCH or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(pair)
        size += length
    if batch:
        yield batch


def _by_line(refusal: Refusal, batch: list[Line], sent: int) -> Stop:
    """What the site says of `records.3.at`, by the line of the file."""

    def line(found: Any) -> str:
        return f"  line {batch[int(found[1])][0]}{found[2].replace('.', ', ', 1)}:"

    told = re.sub(r"^  records\.([0-9]+)([^:\n]*):", line, str(refusal), flags=re.MULTILINE)
    before = f" The {sent} records before these are in the log." if sent else ""
    return Stop(REFUSED, f"{told}\nNone of lines {batch[0][0]} to {batch[-1][0]} is taken.{before}")


def update(site: Site, given: argparse.Namespace) -> None:
    told = _said(health=given.health, evidence=given.evidence)
    said = {"visibility": "public", **_sections(_text(given.file)), **told, **_set(given)}
    _tell(site.post(_path("goals", given.goal, "updates"), _json(said), f"update of {given.goal}"))


def _sections(text: str) -> dict[str, str]:
    """What was done, or all four parts where headings name them: "## Next"."""
    parts = re.split(r"^#{1,3} *(done|next|problems|help) *$", text, flags=re.MULTILINE | re.IGNORECASE)
    named = {name.lower(): words.strip() for name, words in zip(parts[1::2], parts[2::2])}
    first = parts[0].strip()
    if first:
        named["done"] = "\n\n".join(filter(None, (first, named.get("done", ""))))
    return {name: named[name] for name in SECTIONS if named.get(name)}


def evidence(site: Site, given: argparse.Namespace) -> None:
    goal, _ = _subject(site, given)
    data, name = _read(given.file), Path(given.file).name
    said = {"title": given.title or name, "kind": given.kind, "visibility": given.visibility, **_set(given)}
    _tell(site.post(_path("goals", goal, "evidence"), _form(said, name, data), f"{name}, {len(data)} bytes"))


def _form(fields: dict[str, Any], name: str, data: bytes) -> Body:
    """multipart/form-data; the boundary follows from the content, so the same file makes the same request."""
    content = hashlib.sha256(data).hexdigest()
    boundary = "rr-" + hashlib.sha256(json.dumps([fields, name, content], sort_keys=True).encode()).hexdigest()
    called = re.sub(r'[\r\n"\\]', "_", name)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
        for key, text in fields.items()
    ]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{called}"\r\n')
    head = "".join(parts).encode() + f"Content-Type: {kind}\r\n\r\n".encode()
    shown = {**fields, "file": {"name": called, "bytes": len(data), "sha256": content}}
    return Body(head + data + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}", shown)


# --- The command line -------------------------------------------------------------------------------------------------


def number(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number, such as 0.93")
    return Decimal(text)


def day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not name or not mark:
        raise argparse.ArgumentTypeError("write name=value")
    return name, value


def plain(text: str) -> tuple[str, int | bool]:
    name, value = pair(text)
    if value in ("yes", "no"):
        return name, value == "yes"
    if not re.fullmatch(r"-?[0-9]{1,15}", value):
        raise argparse.ArgumentTypeError("write name=7, a whole number, or name=yes or name=no")
    return name, int(value)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--server", help="address of the site; else ROADMAP_URL")
    shared.add_argument("--token-file", help="file that holds the token; else ROADMAP_TOKEN")
    shared.add_argument("--plain-http", action="store_true", help="allow http to another machine")
    shared.add_argument("--dry-run", action="store_true", help="read, and show what would be sent; write nothing")
    shared.add_argument("--run", default="", help="what tells runs apart, such as the id of the CI run")
    shared.add_argument("--tries", type=int, choices=range(1, 21), default=8, metavar="N", help="at most (8)")
    shared.add_argument("--quiet", action="store_true", help="no bar, and no word of tries")
    shape: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "epilog": EXIT_CODES}
    parser = argparse.ArgumentParser("roadmap-report", description=(__doc__ or "").partition("\n\n")[0], **shape)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, help_text, add, run in COMMANDS:
        one = commands.add_parser(name, help=help_text, description=help_text, parents=[shared], **shape)
        one.set_defaults(call=run)
        add(one)
    return parser


def _of_reading(parser: argparse.ArgumentParser) -> None:
    today = datetime.now(timezone.utc).date().isoformat()
    parser.add_argument("--metric", default="", help="goal/metric, or with --goal the metric; else the token's")
    parser.add_argument("--goal", default="")
    parser.add_argument("--value", type=number, required=True)
    parser.add_argument("--on", type=day, default=today, help="the day it was measured (today, UTC)")
    parser.add_argument("--numerator", type=number)
    parser.add_argument("--denominator", type=number)
    parser.add_argument("--fail-below", type=number, metavar="X", help="end with 4 if the value is below X")
    parser.add_argument("--fail-above", type=number, metavar="X", help="end with 4 if the value is above X")
    worse = "end with 4 if it is {} than the newest reading of an earlier day"
    parser.add_argument("--fail-if-lower", action="store_true", help=worse.format("lower"))
    parser.add_argument("--fail-if-higher", action="store_true", help=worse.format("higher"))
    parser.add_argument("--tolerance", type=number, default=Decimal(0), help="how much lower or higher is no matter")


def _of_activity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="JSON lines, one record each; - reads them from stdin")
    for name in ("kind", "at", "system", "id", "model"):
        parser.add_argument(f"--{name}", default="", help="of the one record that is told without a file")
    _other_fields(parser)


def _of_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--goal", required=True)
    parser.add_argument(
        "--file", required=True, help="Markdown: what was done, or ## Done, ## Next, ## Problems, ## Help"
    )
    parser.add_argument("--health", default="", help="such as on_track, at_risk, off_track")
    parser.add_argument(
        "--evidence", action="append", default=[], metavar="SLUG", help="evidence that is there already"
    )
    _other_fields(parser)


def _of_evidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--goal", default="")
    parser.add_argument("--metric", default="", help="goal/metric: evidence of its goal; else the token's goal")
    parser.add_argument("--title", default="", help="else the name of the file")
    parser.add_argument("--kind", default="test_report", help="kind of evidence (test_report)")
    parser.add_argument("--visibility", default="internal", help="who may see it (internal)")
    _other_fields(parser)


def _other_fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", type=pair, action="append", default=[], metavar="NAME=TEXT", help="another field")
    parser.add_argument(
        "--plain", type=plain, action="append", default=[], metavar="NAME=7", help="a number, yes or no"
    )


COMMANDS = (
    ("reading", "report a reading of a metric", _of_reading, reading),
    ("activity", "append activity records to the log", _of_activity, activity),
    ("update", "submit a status update of a goal", _of_update, update),
    ("evidence", "add a file as evidence of a goal", _of_evidence, evidence),
)


def _tell(answer: Any) -> None:
    print(json.dumps(answer, ensure_ascii=False, sort_keys=True), flush=True)


def main(words: list[str] | None = None) -> int:
    given = _parser().parse_args(words)
    try:
        given.call(Site(given), given)
    except Stop as stop:
        print(f"roadmap-report: {stop}", file=sys.stderr)
        return stop.code
    return DONE


if __name__ == "__main__":
    sys.exit(main())
