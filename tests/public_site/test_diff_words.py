"""Entries of change are read by people: whatever field changed, they speak in plain words and dates."""

import pytest

from public_site.diff import changes
from public_site.diff.change import FieldChange
from public_site.diff.entries import field_sentence, fields_sentence
from public_site.schema import PARTS
from tests.public_site.plain_words import raw_words
from tests.public_site.shapes import changed, edition, part, schema_at
from tests.public_site.site import parts as p
from tests.public_site.test_diff import lab, room, told
from tests.public_site.test_diff_total import CHANGES


def spoken(value):
    """The same value; texts that are made of the name of their field (shapes.py) lose its signs."""
    if isinstance(value, dict):
        return {name: name.replace("_", " ") if one == name else spoken(one) for name, one in value.items()}
    return [spoken(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("kind", "path"), CHANGES)
def test_no_field_is_told_by_its_raw_name_code_or_moment(kind, path):
    before = spoken(part(kind))
    for after in changed(before, path, schema_at(kind, path)):
        for entry in changes(edition([before]), edition([after], number=2)):
            assert not raw_words(entry), entry


@pytest.mark.parametrize("kind", PARTS)
def test_no_new_part_is_told_by_raw_names(kind):
    for entry in changes(None, edition([spoken(part(kind))])):
        assert not raw_words(entry), entry


def test_a_round_that_went_on_is_told_in_sentences():
    announced = p.cycle("round-1", "Round 1", ("room", "progress"), phase="setup", closed_at=None)
    announced |= {"numbers": None, "opened_at": None}
    announced["goals"] = [one | {"snapshot_sha256": "", "revision": None} for one in announced["goals"]]
    ended = p.cycle("round-1", "Round 1", ("room", "progress"))
    ended["changes_after_opening"] = ["A reviewer of room stepped back (has worked on it) and was replaced."]
    (entry,) = told(
        lab("2026-02-10", room(), cycle__round_1=announced), lab("2026-05-12", room(), number=2, cycle__round_1=ended)
    )
    assert entry.type == "Cycle changed"
    assert entry.sentence.startswith("The round has ended; its results are published. Scoring opened: ")
    shown = {field.label: field.after for field in entry.fields}
    assert shown["What is graded"] == "1 goal frozen as it stood, with its hash"
    assert shown["Changes after opening"] == (
        "A reviewer of “List the parts” stepped back (has worked on it) and was replaced."
    )


def test_which_conflict_was_waived_is_told_in_words_once_the_round_has_ended():
    judging = p.cycle("round-1", "Round 1", ("room", "progress"), phase="scoring", closed_at=None)
    ended = p.cycle("round-1", "Round 1", ("room", "progress"))
    waiver = {"goal": "room", "reason": "Nobody else can.", "given_at": "2026-03-01T09:00:00Z"}
    judging["waivers"] = [waiver]
    ended["waivers"] = [waiver | {"conflict": "evidence_author", "declared": True}]
    (entry,) = told(
        lab("2026-02-10", room(), cycle__round_1=judging), lab("2026-05-12", room(), number=2, cycle__round_1=ended)
    )
    shown = {field.label: field.after for field in entry.fields}
    assert shown["Waiver of a conflict at “List the parts”: which conflict"] == "Wrote evidence for the goal"
    assert shown["Waiver of a conflict at “List the parts”: declared by the reviewer"] == "yes"


def test_targets_are_told_by_metric_and_day():
    target = {"metric": "found", "baseline_value": None, "baseline_on": None, "low": None}
    metric = p.metric("found", "Cases found", "%", "up")
    first = room(metrics=[metric])
    first["revisions"][0]["targets"] = [target | {"steps": [{"due": "2026-12-31", "value": "95"}]}]
    later = p.revision(2, "2026-05-01", "List the parts", "2026-06-30", kind="target_changed")
    later["targets"] = [target | {"steps": [{"due": "2026-12-31", "value": "90"}]}]
    lowered = room(later, metrics=[metric])
    lowered["revisions"][0]["targets"] = first["revisions"][0]["targets"]
    (entry,) = told(lab("2026-02-10", first), lab("2026-05-12", lowered, number=2))
    assert entry.sentence == "Targets changed."
    assert [(one.label, one.before, one.after) for one in entry.fields] == [
        ("Target of “Cases found”: by 31 Dec 2026: value", "95", "90")
    ]


def test_evidence_whose_title_is_withheld_is_called_by_its_kind():
    stub = p.evidence("scan-7", "") | {"visibility": "stub", "kind": "red_team_result"}
    entries = told(lab("2026-02-10", room()), lab("2026-02-11", room(), number=2, evidence__scan_7=stub))
    (entry,) = (one for one in entries if one.type == "Evidence added")
    assert entry.title == "Red-team result whose content is not public"


def test_a_field_says_what_it_is_and_what_it_was():
    assert field_sentence(FieldChange("a", "Minimum", "6", "8")) == "Minimum: 8. Before: 6."
    assert field_sentence(FieldChange("a", "Note", None, "Public.")) == "Note: Public."
    assert field_sentence(FieldChange("a", "Note", "Public.", None)) == "Note: nothing now. Before: Public."
    assert field_sentence(FieldChange("a", "Note", "Public.", "x" * 200)) == "Note changed."
    many = [FieldChange(str(number), "Company measure", None, "x") for number in range(5)]
    assert fields_sentence(many) == "Added: 5 company measures."
    assert fields_sentence([FieldChange(str(number), "Note", "a", "b") for number in range(4)]) == (
        "Note: b. Before: a. Note: b. Before: a. Note: b. Before: a. 1 more field changed."
    )
