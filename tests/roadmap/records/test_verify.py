"""What the verifier says of exports, zip files and sites that are in order, spoiled, incomplete or old."""

import http.server
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from roadmap.records import roadmap_verify
from tests.roadmap.records.a_public_log import (
    PublicLog,
    SigningKey,
    canonical,
    checkpoint,
    leaf_hash,
    root,
    tiles,
    write,
)
from tests.roadmap.records.verifying import verify

# One worker tells the story once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]

OLD = "2026-01-05T09:00:00.000Z"


# --- in order ---------------------------------------------------------------------------------------------------------


def test_an_export_is_in_order_without_any_installed_package(story, tmp_path):
    write(story.files(), tmp_path / "copy")

    verdict = verify("copy", "--key", story.key.vkey, folder=tmp_path, bare=True)

    assert (verdict.code, verdict.report["result"]) == (0, "in order")
    assert verdict.report["checks"] == {f"V{number}": "yes" for number in range(1, 11)}
    assert verdict.report["records"] == len(story.entries)
    assert verdict.report["disclosed"] == sum(entry.is_told for entry in story.entries)
    assert verdict.report["sealed"] == sum(not entry.is_told for entry in story.entries)
    assert (verdict.report["editions"], verdict.report["imported_editions"]) == (3, 0)
    assert (verdict.report["witnesses"], verdict.report["key_is_pinned"]) == ([], True)


def test_the_keys_of_the_report_stay_what_they_are(story, tmp_path):
    write(story.files(), tmp_path / "copy")

    assert sorted(verify("copy", folder=tmp_path).report) == [
        "checks", "disclosed", "editions", "evidence", "exit", "findings", "imported_editions", "key_is_pinned",
        "last_heartbeat", "log", "parts_withheld", "records", "redacted", "result", "root", "sealed", "withheld",
        "witnesses",
    ]  # fmt: skip


def test_a_zip_file_says_the_same(story, tmp_path):
    write(story.files(), tmp_path / "copy")
    with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
        for name, content in story.files().items():
            archive.writestr(name, content)

    assert verify("copy.zip", folder=tmp_path) == verify("copy", folder=tmp_path)


def test_for_people_it_says_so_in_sentences_with_the_verdict_last(story, tmp_path, capsys):
    write(story.files(), tmp_path / "copy")

    assert roadmap_verify.main([str(tmp_path / "copy")]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("V1   yes        the checkpoint is signed by the log's key")
    assert "Witnesses: none, so nobody vouches that all are shown this log." in lines
    assert any(line.startswith("The key is the one the source gives (trust on first use).") for line in lines)
    assert lines[-1] == "In order."


class OneBusyMoment(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; the first request of all is turned away."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if len(self.asked) == 1:
            self.send_response(503)
            self.send_header("Retry-After", "0")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    OneBusyMoment.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(OneBusyMoment, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_site_is_asked_for_what_is_needed_and_no_page(story, tmp_path):
    write(story.files(), tmp_path / "site")

    with served(tmp_path / "site") as address:
        verdict = verify(address, folder=tmp_path)

    assert verdict.code == 0
    assert OneBusyMoment.asked[:2] == ["/records/checkpoint", "/records/checkpoint"]
    pages = [path for path in OneBusyMoment.asked if not path.startswith(("/records/", "/data/")) or path.endswith("/")]
    assert pages == ["/verify/roadmap-verify.py"]


def test_a_site_that_is_not_there_is_incomplete(tmp_path, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    assert roadmap_verify.main(["http://127.0.0.1:9/", "--save", str(tmp_path)]) == 2


# --- spoiled, file by file --------------------------------------------------------------------------------------------


def run(folder: Path) -> int:
    """In this process: a hundred times as quick, for what is tried on every file."""
    with tempfile.TemporaryDirectory() as kept:
        return roadmap_verify.main([str(folder), "--json", "--save", kept])


def test_one_flipped_bit_in_any_file_is_noticed(story, tmp_path, capsys):
    log, folder = story.files(), tmp_path / "copy"
    write(log, folder)
    unnoticed = []
    for name, content in log.items():
        for place in {0, len(content) // 2, len(content) - 1}:
            flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
            (folder / name).write_bytes(flipped)
            if run(folder) == 0:
                unnoticed.append((name, place))
        (folder / name).write_bytes(content)

    # A line break that has become another kind of white space.
    ends = {name: len(log[name]) - 1 for name in ("records/vkey", "records/trust-policy")}
    assert unnoticed == list(ends.items())


def test_any_missing_file_leaves_the_copy_incomplete_and_is_named(story, tmp_path, capsys):
    log, folder = story.files(), tmp_path / "copy"
    write(log, folder)
    for name, content in log.items():
        (folder / name).unlink()
        assert run(folder) == 2, name
        told = capsys.readouterr().out
        assert name in told or "is missing, and no record says that it was redacted" in told, name
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("cut", [1, 40])
def test_a_truncated_bundle_is_incomplete(story, tmp_path, cut):
    files = story.files()
    (name,) = (name for name in files if name.startswith("records/tile/entries/"))
    write(files | {name: files[name][:-cut]}, tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert verdict.code == 2
    assert "cut off" in verdict.sentences
    assert "V3" not in verdict.report["checks"]


def test_a_full_tile_may_have_taken_the_place_of_a_partial_one(story, log, tmp_path):
    """C2SP tlog-tiles lets a log delete partial tiles then; the checkpoint may have been read just before."""
    log.append_sealed(256 - len(log.entries))
    grown = {name: content for name, content in tiles(log.leaves).items() if name.endswith("/000")}
    small = {name: content for name, content in story.files().items() if ".p/" not in name}
    write(small | grown, tmp_path / "copy")

    assert verify("copy", folder=tmp_path).code == 0


# --- signed, and wrong all the same -----------------------------------------------------------------------------------


def test_swapped_records_are_noticed_though_signed(log, tmp_path):
    log.entries[3], log.entries[4] = log.entries[4], log.entries[3]
    write(log.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert verdict.wrong >= {"V2"}
    assert "record 3: its number" in verdict.sentences


def test_a_record_that_stands_twice_is_noticed_though_signed(log, tmp_path):
    log.entries.append(log.entries[-1])
    write(log.files(), tmp_path / "copy")

    assert verify("copy", folder=tmp_path).wrong >= {"V2"}


LEAF: dict[str, Any] = {
    "at": "2026-11-24T09:00:00.000Z",
    "class": "public",
    "commit": "ab" * 32,
    "prev": None,
    "seq": 7,
    "subject": "publication/1",
    "type": "publication.published",
    "v": 1,
}


@pytest.mark.parametrize(
    "content",
    [
        canonical(LEAF) + b"\n",
        canonical(LEAF).replace(b'"v":1', b'"v":1,"v":1'),
        canonical(LEAF).replace(b'"seq":7', b'"seq":7.0'),
        canonical(LEAF).replace(b'"v":1', b'"v":1e0'),
        canonical(LEAF | {"seq": 8}),
        canonical(LEAF | {"seq": True}),
        canonical(LEAF | {"v": 2}),
        canonical(LEAF | {"at": "2026-11-24T08:59:59.999Z"}),
        canonical(LEAF | {"at": "2026-11-24 09:00:00.000Z"}),
        canonical(LEAF | {"commit": "AB" * 32}),
        canonical(LEAF | {"prev": 7}),
        canonical(LEAF | {"prev": "6"}),
        canonical(LEAF | {"type": "goal.created"}),
        canonical(LEAF | {"type": "sealed"}),
        canonical(LEAF | {"subject": "Peter Miller"}),
        canonical(LEAF | {"subject": "publication/" + "9" * 20_000}),
        canonical(LEAF | {"note": ""}),
        canonical(LEAF | {"class": "sealed"}),
        canonical(LEAF | {"class": ["public"]}),
        canonical([LEAF]),
        b"",
        b"\xff",
        b"[" * 100_000,
        canonical(LEAF).replace(b"public", b"\\ud800", 1),
        canonical(LEAF | {"prev": 2**60}),
    ],
)
def test_a_leaf_that_is_not_as_documented_is_refused(content):
    assert roadmap_verify.read_leaf(canonical(LEAF), 7, LEAF["at"]) == LEAF
    with pytest.raises(roadmap_verify.Wrong):
        roadmap_verify.read_leaf(content, 7, LEAF["at"])


def test_the_key_the_reader_knows_counts_and_not_the_key_of_the_copy(story, tmp_path):
    write(story.files(), tmp_path / "copy")
    other = SigningKey(seed=b"\x09" * 32)
    (tmp_path / "other.vkey").write_text(other.vkey + "\n")

    verdict = verify("copy", "--key", "other.vkey", folder=tmp_path)

    assert (verdict.code, verdict.wrong) == (1, {"V1"})


def test_a_checkpoint_of_another_log_under_the_same_key_is_refused(story, tmp_path):
    note = checkpoint(story.leaves, story.key, name="other.example.org/records")
    files = story.files() | {"records/checkpoint": note, "records/checkpoints.txt": note + b"\n"}
    write(files, tmp_path / "copy")

    assert verify("copy", folder=tmp_path).wrong >= {"V1"}


def test_what_is_signed_but_has_no_form_at_all_is_wrong_and_no_crash(log, tmp_path):
    published = log.of_type("publication.published")[1]
    for after in ([], {"parts": 7}, {"parts": [["goal/report", None, "x"]], "sha256": 7}):
        published.body["after"] = after
        published.commit()
        write(log.files(), tmp_path / "copy")
        assert verify("copy", folder=tmp_path).wrong >= {"V7"}


def test_what_a_copy_says_moves_no_cursor_and_rings_no_bell(log, tmp_path, capsys):
    published = log.of_type("publication.published")[1]
    published.body["after"]["parts"][0] = {"key": "goal/\x1b[2J\a", "old": "x", "new": None}
    published.commit()
    write(log.files(), tmp_path / "copy")

    assert (
        run(tmp_path / "copy") == roadmap_verify.main([str(tmp_path / "copy"), "--save", str(tmp_path / "kept")]) == 1
    )

    told = capsys.readouterr().out
    assert "goal/?[2J?" in told
    assert told.replace("\n", "").isprintable()


# --- what can be known and what cannot --------------------------------------------------------------------------------


def test_a_redacted_record_is_counted_and_never_passed_over(log, tmp_path, capsys):
    log.append("part.withheld", "goal/report", {"reason_code": "privacy"})
    log.redact(len(log.entries) - 1)
    log.append("part.withheld", "goal/report", {"reason_code": "legal"})
    write(log.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.report["redacted"]) == (0, 1)
    roadmap_verify.main([str(tmp_path / "copy")])
    assert capsys.readouterr().out.splitlines()[-1] == "1 redacted, the rest in order."


def test_a_body_that_was_taken_away_without_a_record_is_missing(log, tmp_path):
    log.of_type("log.heartbeat")[-1].is_told = False
    write(log.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.unsure) == (2, {"V5"})
    assert "no record says that it was redacted" in verdict.sentences


def test_without_the_record_of_an_edition_the_editions_cannot_be_replayed(log, tmp_path):
    log.redact(log.of_type("publication.published")[1].leaf["seq"])
    write(log.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.unsure) == (2, {"V7"})


def test_a_log_without_a_sign_of_life_is_stale(log, tmp_path):
    for entry in log.entries:
        entry.leaf["at"] = OLD
    write(log.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.unsure) == (2, {"V10"})
    assert f"the last sign of life is of {OLD}" in verdict.sentences


def test_a_copy_that_is_older_than_what_the_reader_kept_is_old_or_rolled_back(story, log, tmp_path):
    log.append_sealed()
    (tmp_path / "kept").write_bytes(log.checkpoint())
    write(story.files(), tmp_path / "copy")

    verdict = verify("copy", "--previous", "kept", folder=tmp_path)

    assert (verdict.code, verdict.unsure) == (2, {"V4"})
    assert "it is old, or was rolled back" in verdict.sentences


def test_every_checkpoint_in_the_list_of_the_site_is_an_earlier_state(log, tmp_path):
    log.sizes = [1, 2, 17, len(log.entries) - 1]
    write(log.files(), tmp_path / "copy")
    assert verify("copy", folder=tmp_path).code == 0

    foreign = checkpoint(log.leaves[1:18], SigningKey(seed=b"\x09" * 32))
    files = log.files()
    write(files | {"records/checkpoints.txt": foreign + b"\n" + files["records/checkpoints.txt"]}, tmp_path / "copy")
    verdict = verify("copy", folder=tmp_path)

    assert verdict.wrong == {"V4"}
    assert "one key has signed both" not in verdict.sentences


def test_what_was_signed_while_the_verifier_read_is_left_for_the_next_time(story, log, tmp_path):
    log.sizes = [len(log.entries)]
    log.append("log.heartbeat", "log/heartbeat", {"on": "2026-05-03"})
    newer = {name: content for name, content in log.files().items() if "disclosed" in name or "checkpoints" in name}
    write(story.files() | newer, tmp_path / "copy")

    assert verify("copy", folder=tmp_path).code == 0


def test_an_edition_that_the_log_does_not_know_is_told(story, log, tmp_path):
    """Also how a site looks in the minute between an approval and the next signature."""
    for entry in reversed(log.of_type("publication.published")):
        log.entries = log.entries[: entry.leaf["seq"]]
        write({name: content for name, content in story.files().items() if name.startswith("data/")}, tmp_path / "copy")
        write(log.files(), tmp_path / "copy")

        verdict = verify("copy", folder=tmp_path)

        assert verdict.code == 2
        assert "the newest edition is not in the signed log yet" in verdict.sentences


def test_files_that_nobody_recorded_are_told(log, tmp_path):
    log.listing += f"{'ab' * 32}  goals/index.html\n"
    write(log.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.unsure) == (2, {"V8"})


def test_a_mirror_with_another_page_than_was_recorded_is_wrong(story, tmp_path):
    files = story.files()
    write(files | {"goals/report/index.html": b"<p>Everything is fine.</p>"}, tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert verdict.wrong == {"V8"}
    assert "goals/report/index.html is not the file that was recorded" in verdict.sentences


def test_names_in_the_list_lead_nowhere_outside_the_copy(log, tmp_path):
    (tmp_path / "secret").write_text("mine")
    log.listing += f"{'ab' * 32}  ../secret\n"
    log.commit_editions()
    write(log.files(), tmp_path / "copy")

    assert verify("copy", folder=tmp_path).code == 0


def test_an_empty_log_is_the_empty_tree(tmp_path):
    empty = PublicLog(entries=[])
    write(empty.files(), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.unsure) == (2, {"V10"})
    assert verdict.report["root"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nowhere"],
        ["copy", "--key", "nonsense"],
        ["copy", "--previous", "nowhere"],
        ["copy", "--previous", "copy/data/roadmap.json"],
        ["copy", "--policy", "copy/records/vkey"],
        ["copy", "--loudly"],
    ],
)
def test_a_command_that_cannot_be_is_no_verdict(story, tmp_path, words, monkeypatch, capsys):
    write(story.files(), tmp_path / "copy")
    monkeypatch.chdir(tmp_path)
    try:
        code: Any = roadmap_verify.main(words)
    except SystemExit as left:
        code = left.code

    assert code == 3
    assert capsys.readouterr().err.startswith("roadmap-verify: ")


def test_a_folder_keeps_key_and_checkpoint_from_one_time_to_the_next(story, log, tmp_path):
    """The whole of what a watcher runs from cron."""
    write(story.files(), tmp_path / "copy")
    first = verify("copy", "--save", "kept", folder=tmp_path)
    assert (first.code, first.report["key_is_pinned"]) == (0, False)
    assert (tmp_path / "kept/checkpoint").read_bytes() == story.checkpoint()

    log.append_sealed(3)
    write(log.files(), tmp_path / "grown")
    grown = verify("grown", "--save", "kept", folder=tmp_path)
    assert (grown.code, grown.report["key_is_pinned"]) == (0, True)
    assert (tmp_path / "kept/checkpoint").read_bytes() == log.checkpoint()

    log.entries[5].leaf["commit"] = "cd" * 32
    write(log.files(), tmp_path / "rewritten")
    rewritten = verify("rewritten", "--save", "kept", folder=tmp_path)
    assert (rewritten.code, rewritten.wrong) == (1, {"V4"})
    assert Path(rewritten.report["evidence"]).parent == tmp_path / "kept"
    kept = (tmp_path / "kept/checkpoint").read_bytes()
    assert root([leaf_hash(leaf) for leaf in log.leaves]) not in kept
