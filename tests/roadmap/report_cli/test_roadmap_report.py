"""`roadmap-report` from a shell against running servers: also when they die, and when their answers are lost."""

import ast
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import connection
from django.http.multipartparser import MultiPartParser
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from goals.models import Evidence, Metric, Reading, StatusUpdate
from roadmap.accounts.models import Scope, User
from roadmap.accounts.permissions import scopes_for
from roadmap.activity.models import Activity
from roadmap.records.models import LogHead, Record
from tests import builders as b
from tests.roadmap.records.log_reader import check_log
from tests.roadmap.report_cli.running import PROGRAM, SCRIPT, a_way, copies, run, surroundings
from tests.tokens import a_token
from tests.web_server import Answer, a_site, sends

READING = ("reading", "--metric", "reports/hours", "--value", "24", "--on", "2026-05-02")


@pytest.fixture
def token(fresh_database: None) -> str:
    """May report readings and activity; the person owns the goal and is an editor."""
    b.a_roadmap()
    person = b.person("Owner One", "owner", "editor", team="Safeguards")
    b.a_metric(b.a_goal("reports"), "hours")
    return a_token(Scope.READ_INTERNAL, Scope.WRITE_READINGS, Scope.WRITE_RECORDS, by=person).text


@contextmanager
def a_server(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The web server of an installation, on the database of this test."""
    name, kind = connection.settings_dict, connection.vendor
    where = (
        f"{name['USER']}@{name['HOST']}:{name['PORT']}/{name['NAME']}" if kind == "postgresql" else f"/{name['NAME']}"
    )
    scheme = "postgres" if kind == "postgresql" else "sqlite"
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port), "--no-ws"]
    program = subprocess.Popen(
        [*command, "--blocking-threads", "2", "roadmap.wsgi:application"],
        env=os.environ | {"DATABASE_URL": f"{scheme}://{where}", "DJANGO_SETTINGS_MODULE": "roadmap.settings_test"},
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield program
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Any, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
def test_a_job_reports_from_a_shell_and_run_twice_has_done_it_once(
    token: str, live_server: LiveServer, tmp_path: Path
) -> None:
    (tmp_path / "copies.jsonl").write_text(copies(1_200))
    env = surroundings(live_server.url, token) | {"FOLDER": str(tmp_path)}

    def job() -> list[str]:
        done = subprocess.run(["sh", SCRIPT], env=env, capture_output=True, text=True, check=True, timeout=300)
        return re.findall("^exit.*", done.stdout, flags=re.MULTILINE) + re.findall("roadmap-report: .*", done.stderr)

    codes = ["exit 0", "exit 4", "exit 0", "exit 0", "exit 0"]
    assert job() == [*codes, "roadmap-report: 30 is higher than 24, the reading before."]
    assert job() == [*codes, "roadmap-report: 30 is higher than 24, the reading before."]
    assert list(Reading.objects.order_by("on").values_list("value", flat=True)) == [24, 30]
    assert Activity.objects.count() == 1_201
    assert Activity.objects.get(key="job-0").details == {"destination": "bucket-0", "bytes": 7}


@pytest.mark.slow
def test_a_server_that_is_killed_while_records_are_sent_has_each_of_them_once(token: str, tmp_path: Path) -> None:
    """The records have no ids: what is sent again is known by its key alone."""
    file, port = tmp_path / "copies.jsonl", a_free_port()
    file.write_text(copies(5_000))
    env = surroundings(f"http://127.0.0.1:{port}", token)
    command = [sys.executable, str(PROGRAM), "activity", str(file)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        for kept in (0, 1_000, 2_000):
            with a_server(port):
                wait_until(lambda: Activity.objects.count() > kept)  # noqa: B023
        with a_server(port):
            told, error = program.communicate(timeout=120)
    assert program.returncode == 0, error
    assert "Trying again" in error
    assert told.count('"records"') == 5
    assert Activity.objects.count() == 5_000
    assert len({one["destination"] for one in Activity.objects.values_list("details", flat=True)}) == 5_000
    assert len(check_log(Record.objects.in_order())) == LogHead.objects.get(pk=1).size


@pytest.mark.slow
@pytest.mark.parametrize("at", [None, 40, 3_000], ids=["answer lost", "cut in the head", "cut in the body"])
def test_what_is_cut_on_the_way_is_sent_again_and_done_once(
    token: str, live_server: LiveServer, at: int | None
) -> None:
    with a_way(live_server.url, cuts=2, at=at) as way:
        done = run(way.url, token, "activity", "-", stdin=copies(100))
        assert (done.code, way.seen) == (0, 3), done.error
    assert done.error.count("Trying again") == 2
    assert done.answers[0]["appended"] == Activity.objects.count() == 100


@pytest.mark.slow
def test_what_the_site_refuses_is_told_by_line_and_ends_with_1(token: str, live_server: LiveServer) -> None:
    lines = copies(1_000) + "\n" + copies(1) + copies(1, destination="two words")
    done = run(live_server.url, token, "activity", "-", stdin=lines)
    assert done.code == 1
    assert "  line 1003, destination: Write an id" in done.error
    assert "None of lines 1002 to 1003 is taken. The 1000 records before these are in the log." in done.error
    assert Activity.objects.count() == 1_000
    assert run(live_server.url, token[:-1] + "x", *READING).code == 1
    refused = run(live_server.url, token, *READING[:-1], "2126-01-01")
    assert (refused.code, "day of a reading" in refused.error) == (1, True)
    assert not Reading.objects.exists()


@pytest.mark.slow
def test_limits_and_the_reading_before_decide_how_the_job_ends(token: str, live_server: LiveServer) -> None:
    def ends(value: str, on: str, *more: str) -> int:
        words = ("reading", "--metric", "reports/hours", "--value", value, "--on", on, *more)
        return run(live_server.url, token, *words).code

    assert ends("24", "2026-05-02", "--fail-if-lower", "--fail-if-higher") == 0  # nothing before it
    assert ends("23", "2026-05-03", "--fail-if-lower") == 4
    assert ends("23", "2026-05-04", "--fail-if-lower") == 0
    assert ends("22.5", "2026-05-05", "--fail-if-lower", "--tolerance", "0.5") == 0
    assert ends("22", "2026-05-06", "--fail-above", "22", "--fail-below", "22") == 0
    assert ends("22", "2026-05-07", "--fail-above", "21.9") == ends("22", "2026-05-08", "--fail-below", "22.1") == 4
    assert Reading.objects.count() == 7  # a worse reading is reported all the same


def test_a_token_for_one_metric_is_enough_to_say_which(token: str, live_server: LiveServer) -> None:
    owner = b.person("Owner One")
    narrow = a_token(Scope.READ_INTERNAL, Scope.WRITE_READINGS, by=owner, about="metric/reports/hours").text
    done = run(live_server.url, narrow, "reading", "--value", "24", "--on", "2026-05-02")
    assert (done.code, done.answers[0]["value"]) == (0, "24"), done.error
    vague = run(live_server.url, token, "reading", "--value", "24")
    assert (vague.code, "Name the goal" in vague.error) == (2, True)


def test_a_dry_run_writes_nothing_and_shows_no_token(token: str, live_server: LiveServer) -> None:
    done = run(live_server.url, token, *READING, "--dry-run", "--fail-below", "30")
    assert done.code == 4
    assert done.answers[0]["would_send"] == {"on": "2026-05-02", "value": "24"}
    assert done.answers[0]["to"].endswith("/api/v1/goals/reports/metrics/hours/readings/")
    assert token not in str(done)
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("reading",), "--value"),
        (("reading", "--value", "many"), "is no number"),
        (("reading", "--value", "1", "--on", "today"), "invalid day"),
        (("activity", "nowhere.jsonl"), "cannot be read"),
        (("activity",), "Give a file of JSON lines"),
        (("activity", "--plain", "a=b"), "a whole number"),
        (("update", "--goal", "x", "--file", "nowhere.md"), "cannot be read"),
        (("reading", "--value", "1", "--server", "http://roadmap.example.org"), "Use https"),
        (("reading", "--value", "1", "--server", "roadmap"), "Give the address"),
        (("reading", "--value", "1", "--token-file", os.devnull), "ROADMAP_TOKEN"),
    ],
)
def test_what_is_not_understood_ends_with_2(words: tuple[str, ...], sentence: str) -> None:
    done = run("http://localhost:1", "fsr_x", *words)
    assert (done.code, done.answers) == (2, [])
    assert sentence in done.error
    assert run("http://localhost:1", "fsr_x", "activity", "-", stdin="{}\n[").code == 2


def busy(status: int, times: int, **headers: str) -> Answer:
    left = [times]

    def answer(request: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            return sends(b"{}", status=status, **headers)(request)
        return sends(b'{"about": "metric/g/m", "results": []}')(request)

    return answer


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_site_is_asked_again_when_it_says(status: int) -> None:
    with a_site() as site:
        site.routes["/api/v1/token/"] = busy(status, 2, Retry_After="1")
        begun = time.monotonic()
        done = run(site.url(""), "fsr_x", "reading", "--value", "1", "--dry-run")
    assert (done.code, time.monotonic() - begun >= 2) == (0, True), done.error
    assert done.error.count("Trying again in 1.0 s") == 2


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (busy(503, 9, Retry_After="0"), 3, "did not answer in 2 tries"),
        (sends(b"", status=500), 3, "has a fault"),
        (sends(b"<html>"), 3, "not as a roadmap does"),
        (sends(b"", status=301, Location="https://other.example.org/"), 2, "elsewhere: https://other.example.org/"),
    ],
)
def test_a_site_that_does_not_answer_as_one_ends_the_job(answer: Answer, code: int, words: str) -> None:
    with a_site() as site:
        site.routes["/api/v1/token/"] = answer
        done = run(site.url(""), "fsr_x", "reading", "--value", "1", "--dry-run", "--tries", "2")
    assert (done.code, done.answers) == (code, [])
    assert words in done.error
    closed = run(f"http://127.0.0.1:{a_free_port()}", "fsr_x", *READING, "--tries", "1")
    assert (closed.code, "did not answer in 1 tries" in closed.error) == (3, True)


def sent_to_a_site(*words: str, at: int | None = None) -> tuple[Any, list[tuple[Any, bytes]]]:
    """What the program says, and (headers, body) of each POST that a site which keeps them was sent."""
    seen: list[tuple[Any, bytes]] = []

    def keep(request: Any) -> None:
        seen.append((request.headers, request.rfile.read(int(request.headers["Content-Length"]))))
        sends(b'{"slug": "x", "is_new": true}', status=201)(request)

    with a_site() as site:
        site.posts["/api/v1/goals/g/evidence/"] = site.posts["/api/v1/goals/g/updates/"] = keep
        with a_way(site.url(""), cuts=1, at=at) as way:
            done = run(way.url, "fsr_x", *words)
    return done, seen


@pytest.mark.parametrize("at", [None, 700], ids=["answer lost", "cut in the body"])
def test_a_file_travels_whole_as_a_form_with_the_same_key_each_time(tmp_path: Path, at: int | None) -> None:
    content = b"\r\n--x\x00" * 50_000
    (tmp_path / 'results "1".sarif').write_bytes(content)
    words = ("evidence", str(tmp_path / 'results "1".sarif'), "--metric", "g/m", "--set", "holder=Über uns")
    done, seen = sent_to_a_site(*words, at=at)
    assert (done.code, done.answers) == (0, [{"slug": "x", "is_new": True}]), done.error
    headers, body = seen[-1]
    assert len(seen) == 2
    assert len({one["Idempotency-Key"] for one, _ in seen}) == 1
    assert all(body.startswith(sent) for _, sent in seen)
    meta = {"CONTENT_TYPE": headers["Content-Type"], "CONTENT_LENGTH": len(body)}
    parsed: Any = MultiPartParser(meta, io.BytesIO(body), [MemoryFileUploadHandler()]).parse()
    fields, files = parsed
    assert fields.dict() == {
        "title": 'results "1".sarif',
        "kind": "test_report",
        "visibility": "internal",
        "holder": "Über uns",
    }
    assert (files["file"].name, files["file"].read()) == ("results _1_.sarif", content)


@pytest.mark.slow
@pytest.mark.parametrize("at", [None, 1_000], ids=["answer lost", "cut in the body"])
def test_a_report_and_an_update_are_there_once_whatever_is_cut(
    token: str, live_server: LiveServer, settings: Any, data_dir: Path, at: int | None
) -> None:
    """The report gives its reading with the evidence: the metric is mapped to its tool."""
    settings.MEDIA_ROOT = data_dir / "files"
    person = User.objects.get(name="Owner One")
    b.mapped_runs(Metric.objects.get(slug="hours"), measure="passed", by=person)
    text = a_token(*scopes_for(person), by=person).text
    said = {"format": "roadmap-evidence/v1", "tool": {"name": "suite"}, "run_on": "2026-05-02", "status": "complete"}
    report, words = data_dir / "run.json", data_dir / "update.md"
    report.write_text(json.dumps(said | {"counts": {"passed": 24}}) + " " * 2_000)
    words.write_text("We ran it every night.\n\n## Next\nMore of it." + "\n" * 2_000)
    for command in (
        ("evidence", str(report), "--metric", "reports/hours"),
        ("update", "--goal", "reports", "--file", str(words), "--health", "on_track"),
    ):
        with a_way(live_server.url, cuts=2, at=at) as way:
            done = run(way.url, text, *command)
            assert (done.code, way.seen) == (0, 3), done.error
        assert run(live_server.url, text, *command).answers == done.answers
    assert [one.files.count() for one in Evidence.objects.all()] == [1]
    assert [one.value for one in Reading.objects.all()] == [24]
    update = StatusUpdate.objects.get()
    assert (update.done, update.next, update.health) == ("We ran it every night.", "More of it.", "on_track")


def test_an_update_is_its_file_part_by_part(tmp_path: Path) -> None:
    file = tmp_path / "update.md"
    file.write_text("We did it.\n\n# Next\n\nMore.\n\n## problems\nFew.\n")
    words = ("update", "--goal", "g", "--file", str(file), "--health", "on_track", "--plain", "confidence=70")
    done, seen = sent_to_a_site(*words, "--set", "period_to=2026-05-01", "--evidence", "one")
    assert done.code == 0, done.error
    assert json.loads(seen[-1][1]) == {
        "done": "We did it.",
        "next": "More.",
        "problems": "Few.",
        "health": "on_track",
        "confidence": 70,
        "period_to": "2026-05-01",
        "evidence": ["one"],
        "visibility": "public",
    }


def test_everybody_can_fetch_the_program(db: None) -> None:
    answer = Client().get("/api/v1/roadmap-report.py")
    assert answer.getvalue() == PROGRAM.read_bytes()
    assert answer["Content-Type"] == "text/x-python; charset=utf-8"


def test_the_program_stands_alone() -> None:
    """No import from elsewhere, and nothing newer than Python 3.9 knows."""
    text = PROGRAM.read_text()
    names = set(re.findall(r"^(?:from|import) ([a-z_]+)", text, flags=re.MULTILINE))
    assert names <= sys.stdlib_module_names
    ast.parse(text, feature_version=(3, 9))
