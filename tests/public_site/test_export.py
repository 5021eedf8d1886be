"""The export of a real installation: the same whoever asks, and in order for who checks it with the public verifier."""

import hashlib
import http.server
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from goals.models import Goal
from public_site import tasks
from public_site.actions import prepare
from public_site.answer import TYPES
from public_site.export import exported_files, write_archive
from public_site.publish import public_root, publish
from public_site.roadmap_file.importing import import_content
from public_site.serve import respond
from roadmap.records import roadmap_verify, signer
from roadmap.records.log import SYSTEM, append
from tests import builders as b
from tests.desk import approve
from tests.public_site.test_examples import EXAMPLES
from tests.roadmap.records.verifying import verify


@pytest.fixture
def root(fresh_database, data_dir) -> Path:
    """A site with one edition, published and signed today."""
    b.a_roadmap()
    b.an_update(b.a_goal("report"), at=b.later(5))
    signer.sign()  # makes the key
    an_edition(20)
    return public_root()


def an_edition(day: int) -> None:
    at = b.later(day)
    approve(preparation=prepare(by=b.a_publisher(), at=at), by=b.another_publisher(), at=at)
    publish(public_root(), at=at)


def beat(on: str) -> None:
    with transaction.atomic():
        append(
            type="log.heartbeat",
            subject="log/heartbeat",
            by=SYSTEM,
            at=timezone.now(),
            after={"on": on},
            disclosed=True,
        )


def test_what_is_published_is_in_order(root, tmp_path):
    call_command("export_site", tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.sentences) == (0, "")
    assert (verdict.report["editions"], verdict.report["log"]) == (1, "localhost:8000/records")


def test_the_archive_for_everybody_is_the_same_bytes_as_an_export_of_one_s_own(root, tmp_path):
    call_command("export_site", tmp_path / "mine.zip")

    theirs = respond("GET", "/data/verify.zip", {})

    assert theirs.body == (tmp_path / "mine.zip").read_bytes()
    assert theirs.header("content-type") == "application/zip"
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == dict(exported_files(root))
    assert verify("mine.zip", folder=tmp_path).code == 0


def test_with_pages_the_export_is_the_whole_site_with_names_that_tell_each_type(root, tmp_path):
    call_command("export_site", tmp_path / "copy", "--pages")

    listed = dict(line.split("  ")[::-1] for line in (tmp_path / "copy/data/files.txt").read_text().splitlines())
    for name, sha256 in listed.items():
        assert hashlib.sha256((tmp_path / "copy" / name).read_bytes()).hexdigest() == sha256, name
    assert {name.rpartition(".")[2] for name in listed} <= TYPES.keys(), "every ending has a type"
    assert {
        "feeds/all.atom",
        "calendar/all.ics",
        "badges/roadmap.svg",
        "data/goals.csv",
        "sitemap.xml",
    } <= listed.keys()
    assert verify("copy", folder=tmp_path).code == 0


def test_the_verifier_is_served_byte_for_byte_and_stands_in_the_recorded_list(root):
    served = respond("GET", "/verify/roadmap-verify.py", {})

    assert served.body == Path(roadmap_verify.__file__).read_bytes()
    assert served.header("content-type") == "text/plain; charset=utf-8"
    assert b"  verify/roadmap-verify.py\n" in respond("GET", "/data/files.txt", {}).body


class Answers(http.server.BaseHTTPRequestHandler):
    """The public site's own answers, over a real connection."""

    def do_GET(self) -> None:
        answer = respond("GET", self.path, {})
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_watcher_follows_the_site_from_day_to_day(root, tmp_path):
    with served() as address:
        first = verify(address, "--save", "kept", folder=tmp_path)
        beat("2026-03-23")
        an_edition_more()
        second = verify(address, "--save", "kept", folder=tmp_path)

    assert (first.code, second.code) == (0, 0), first.sentences + second.sentences
    assert second.report["records"] > first.report["records"]
    assert second.report["editions"] == 2
    assert (tmp_path / "kept/checkpoint").read_bytes() == (root / "records/checkpoint").read_bytes()


def an_edition_more() -> None:
    b.an_update(Goal.objects.get(), at=b.later(25))
    an_edition(27)


def test_the_export_is_of_one_checkpoint_whatever_is_signed_meanwhile(root, tmp_path):
    before = dict(exported_files(root))
    export = exported_files(root)
    files = dict([next(export)])
    for day in range(10, 30):
        beat(f"2026-05-{day}")
    signer.sign()
    files |= export

    changed = {name for name in files if files[name] != before.get(name)}
    assert {name.partition("/")[2].partition("/")[0] for name in changed} <= {"disclosed"}
    for name, content in files.items():
        path = tmp_path / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert verify("copy", folder=tmp_path).code == 0


def test_partial_tiles_that_were_dropped_are_exported_as_full_ones(root, tmp_path):
    for day in range(600):
        beat(f"{2000 + day}-01-01")
        if day in (200, 400):
            signer.sign()
    signer.sign()

    write_archive(root, tmp_path / "copy.zip")

    assert verify("copy.zip", folder=tmp_path).code == 0


def test_the_hourly_run_puts_in_what_was_signed_since(root, tmp_path):
    beat("2026-03-23")
    signer.sign()
    checkpoint = (root / "records/checkpoint").read_bytes()

    tasks.renew_archive()

    with zipfile.ZipFile(root / "verify.zip") as archive:
        assert archive.read("records/checkpoint") == checkpoint


def test_nothing_is_exported_before_there_is_anything(data_dir, tmp_path):
    with pytest.raises(CommandError, match="before the first edition is published and the log signed"):
        call_command("export_site", tmp_path / "copy.zip")
    tasks.renew_archive()
    assert not (public_root() / "verify.zip").exists()


def test_a_damaged_checkpoint_is_not_passed_on_and_stops_nobody(root, tmp_path):
    (root / "records/checkpoint").write_bytes(b"torn")

    with pytest.raises(CommandError, match="The public checkpoint cannot be read"):
        call_command("export_site", tmp_path / "copy.zip")
    tasks.renew_archive()


def test_a_folder_that_holds_something_is_left_alone(root, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("keep")

    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_site", tmp_path / "notes")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "approvals"), [("example-lab", True), ("frontier-roadmap-2026", False)])
def test_the_examples_are_in_order(fresh_database, data_dir, tmp_path, name, approvals):
    import_content((EXAMPLES / f"{name}.yaml").read_bytes(), at=timezone.now(), approvals=approvals)
    signer.sign()
    publish(public_root(), at=timezone.now())
    call_command("export_site", tmp_path / "copy.zip")

    verdict = verify("copy.zip", folder=tmp_path)

    assert (verdict.code, verdict.sentences) == (0, "")
    assert verdict.report["imported_editions"] == (0 if approvals else verdict.report["editions"])
