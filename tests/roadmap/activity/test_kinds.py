"""Kinds as schema files: those that come along, those of an operator, and what no file may hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from roadmap.activity.installed import kinds
from roadmap.activity.kinds import OWN_FOLDER, KindUnusable, read_kinds
from roadmap.activity.reading import MOST, MOST_FAULTS, Fault, FaultsFound, Reported, read_records
from roadmap.records.body import Text, plain_values

OWN = read_kinds(OWN_FOLDER)
COPIED = {"kind": "weights_copied", "at": "2026-11-01T09:30:00Z", "system": "cluster-7", "model": "example-4"}
COPIED |= {"destination": "bucket-7"}
DELETED: dict[str, Any] = {
    "title": "Data deleted",
    "type": "object",
    "properties": {
        "dataset": {"type": "string", "format": "id"},
        "rows": {"type": "integer"},
        "parts": {"type": "array", "items": {"type": "string", "format": "id"}},
        "why": {"type": "string"},
    },
    "required": ["dataset"],
}


def written(folder: Path, schema: Any = DELETED, name: str = "data_deleted") -> Path:
    (folder / f"{name}.json").write_text(schema if isinstance(schema, str) else json.dumps(schema))
    return folder


def faults(*records: Any, known: Any = OWN) -> dict[str, str]:
    with pytest.raises(FaultsFound) as found:
        read_records({"records": list(records)}, known)
    return dict(found.value.faults)


def test_eight_kinds_come_along_and_say_which_of_their_fields_are_texts() -> None:
    assert {name: sorted(kind.texts) for name, kind in sorted(OWN.items())} == {
        "access_granted": ["description", "purpose"],
        "classifier_change": ["description", "summary"],
        "deployment_change": ["description", "summary"],
        "evaluation": ["description", "summary"],
        "safeguard_change": ["description", "summary"],
        "training_run": ["description", "purpose"],
        "weights_copied": ["description", "purpose"],
        "weights_exported": ["description", "purpose"],
    }


def test_a_record_is_read_into_ids_and_texts() -> None:
    sent = COPIED | {"id": "job-1", "bytes": 7, "approval": None, "purpose": "A “backup”.", "actor": ""}
    (one,) = read_records({"records": [sent]}, OWN)
    assert (one.kind, one.at.isoformat(), one.system) == ("weights_copied", "2026-11-01T09:30:00+00:00", "cluster-7")
    assert (one.key, one.model) == ("job-1", "example-4")
    assert (one.details, one.texts) == ({"destination": "bucket-7", "bytes": 7}, {"purpose": "A “backup”."})


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"kind": "party"}, "kind", "Known: access_granted"),
        ({"kind": 3}, "kind", "Say what happened"),
        ({"destination": ""}, "destination", "missing"),
        ({"model": None}, "model", "missing"),
        ({"colour": "red"}, "colour", "no such field"),
        ({"at": "yesterday"}, "at", "time zone"),
        ({"at": "2026-11-01T09:30:00"}, "at", "time zone"),
        ({"at": "2026-02-30T09:30:00Z"}, "at", "time zone"),
        ({"at": "0001-01-01T00:00:00+10:00"}, "at", "time zone"),
        ({"destination": "two words"}, "destination", "without spaces"),
        ({"destination": "ada@example.org"}, "destination", "without @"),
        ({"destination": "x\n"}, "destination", "without spaces"),
        ({"id": "job-1\n"}, "id", "without spaces"),
        ({"id": "a/b"}, "id", "form"),
        ({"system": "Cluster 7"}, "system", "form"),
        ({"bytes": 1.5}, "bytes", "whole number"),
        ({"bytes": 1.0}, "bytes", "without a point"),
        ({"bytes": 2**53}, "bytes", "below 2^53"),
        ({"bytes": True}, "bytes", "whole number"),
        ({"bytes": -1}, "bytes", "minimum"),
        ({"purpose": "x\x00"}, "purpose", "cannot be stored"),
        ({"purpose": "\ud800"}, "purpose", "cannot be stored"),
        ({"purpose": "x" * 2001}, "purpose", "at most 2,000"),
        ({"purpose": ["x"]}, "purpose", "text"),
    ],
)
def test_what_is_wrong_is_named_by_record_and_field(change: dict[str, Any], field: str, words: str) -> None:
    told = faults(COPIED, COPIED | change)
    assert list(told) == [f"records.1.{field}"]
    assert words in told[f"records.1.{field}"]


@pytest.mark.parametrize("sent", [None, [], {}, {"records": []}, {"records": {}}, {"records": [COPIED], "more": 1}])
def test_what_is_no_batch_is_refused(sent: Any) -> None:
    with pytest.raises(FaultsFound) as found:
        read_records(sent, OWN)
    assert found.value.faults[0].field == "records"


def test_a_batch_has_at_most_a_thousand_and_tells_a_hundred_faults() -> None:
    assert len(read_records({"records": [COPIED] * MOST}, OWN)) == MOST
    assert list(faults(*[COPIED] * (MOST + 1))) == ["records"]
    assert list(faults("no object")) == ["records.0"]
    assert len(faults(*[{"kind": "weights_copied"}] * 50)) == MOST_FAULTS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)
CHANGES = st.dictionaries(st.sampled_from(sorted(OWN["weights_copied"].fields)) | st.text(max_size=5), JSON, max_size=3)


def outcome(record: Any) -> tuple[list[Reported], list[Fault]]:
    try:
        return read_records({"records": [record]}, OWN), []
    except FaultsFound as found:
        return [], found.faults


@given(CHANGES)
def test_whatever_is_sent_is_read_or_told_what_is_wrong(change: dict[str, Any]) -> None:
    """And what is read can be recorded, its ids as they are and its texts as hashes."""
    found, told = outcome(COPIED | change)
    assert json.dumps(told, ensure_ascii=False).encode()
    assert bool(found) != bool(told)
    for one in found:
        assert plain_values(one.details, key=b"k", subject="x") == one.details
        texts = plain_values({name: Text(words) for name, words in one.texts.items()}, key=b"k", subject="x")
        assert all(value.keys() == {"text"} for value in texts.values())


@pytest.mark.parametrize("change", [{"\ud800": 1}, {"purpose": "\ud800"}, {"system": "\ud800"}, {"kind": "\ud800"}])
def test_what_is_no_character_is_told_in_characters(change: dict[str, Any]) -> None:
    assert json.dumps(faults(COPIED | change), ensure_ascii=False).encode()


def test_an_operator_adds_a_kind_and_replaces_one(tmp_path: Path, settings: Settings) -> None:
    copied = json.loads((OWN_FOLDER / "weights_copied.json").read_text())
    copied["required"].append("approval")
    settings.ACTIVITY_KINDS_DIR = str(written(written(tmp_path), copied, "weights_copied"))
    assert kinds()["data_deleted"].texts == {"why", "description"}
    assert len(kinds()) == len(OWN) + 1
    assert faults(COPIED, known=kinds()) == {"records.0.approval": "This is missing."}
    deleted = {"kind": "data_deleted", "at": COPIED["at"], "system": "s", "dataset": "d", "parts": ["a", "b c"]}
    assert list(faults(deleted, known=kinds())) == ["records.0.parts.1"]
    call_command("check", "--tag=models")


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("Data", {}, "lower-case letters"),
        ("x", {"title": ""}, "title and properties"),
        ("x", {"properties": {"at": {"type": "string"}}}, "belongs to every record"),
        ("x", {"allOf": [{}]}, "allOf is not used"),
        ("x", {"required": ["colour"]}, "required and not described"),
        ("x", {"properties": {"share": {"type": "number"}}, "required": []}, "format decimal"),
        ("x", {"properties": {"Share": {"type": "integer"}}, "required": []}, "lower-case letters"),
        ("x", {"properties": {"a": {"type": "string", "format": "uri"}}, "required": []}, "one of id, decimal"),
        ("x", {"properties": {"a": {"type": "array", "items": {"type": "string"}}}, "required": []}, "items of a list"),
        ("x", {"properties": {"a": {"type": "string", "enum": ["in place"]}}, "required": []}, "'in place' is no id"),
        ("x", {"properties": {"a": {"type": "thing"}}, "required": []}, "no JSON Schema"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, name: str, change: dict[str, Any], words: str) -> None:
    with pytest.raises(KindUnusable, match=words):
        read_kinds(OWN_FOLDER, written(tmp_path, DELETED | change, name))


def test_the_program_does_not_start_with_a_file_that_cannot_be_used(tmp_path: Path, settings: Settings) -> None:
    settings.ACTIVITY_KINDS_DIR = str(written(tmp_path, "{"))
    with pytest.raises(SystemCheckError, match=r"data_deleted\.json is not JSON"):
        call_command("check")
    settings.ACTIVITY_KINDS_DIR = str(tmp_path / "nowhere")
    with pytest.raises(SystemCheckError, match="no folder"):
        call_command("check")
