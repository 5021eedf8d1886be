"""The promise of the change list: whatever public field differs between two editions, an entry says so."""

from copy import deepcopy

import pytest

from public_site.diff import changes
from public_site.schema import PARTS, validate
from tests.public_site.shapes import changed, edition, part, public_paths, schema_at

CHANGES = [
    pytest.param(kind, path, id=f"{kind}.{'.'.join(map(str, path))}")
    for kind, shape in PARTS.items()
    for path in public_paths(shape, part(kind))
]


@pytest.mark.parametrize(("kind", "path"), CHANGES)
def test_every_public_field_yields_an_entry_when_it_changes(kind, path):
    before = part(kind)
    copies = changed(before, path, schema_at(kind, path))
    assert copies or isinstance(before[path[0]], dict | list), "nothing was tried on this field"
    for after in copies:
        validate(after)
        assert _told(before, after), f"{path}: {after}"


@pytest.mark.parametrize("kind", PARTS)
def test_boxes_of_every_kind_of_part_yield_entries(kind):
    before, after = part(kind), part(kind)
    after["withheld"] = {"2": deepcopy(before["withheld"]["1"])}
    assert [one.type for one in _told(before, after)] == ["Redaction changed", "Redaction changed"]


@pytest.mark.parametrize("kind", [kind for kind in PARTS if kind != "roadmap"])
def test_parts_that_come_or_go_yield_entries(kind):
    one = part(kind)
    key = one["part"]
    without, with_it = edition([]), edition([one], number=2)
    assert [entry.key for entry in changes(without, with_it) if entry.key == key]
    gone = [entry for entry in changes(with_it, edition([], number=3)) if entry.key == key]
    assert [entry.type for entry in gone] == ["Removed"]


@pytest.mark.parametrize("kind", PARTS)
def test_what_did_not_change_yields_none(kind):
    assert changes(edition([part(kind)]), edition([part(kind)], number=2)) == []


def test_the_first_edition_tells_everything():
    parts = [part(kind) for kind in PARTS]
    first = edition(parts)
    assert {entry.key for entry in changes(None, first)} == set(first.parts)


def test_a_kind_of_part_that_this_version_does_not_know_is_passed_over():
    """Readers of version 1 ignore unknown kinds; an old program must still show the rest."""
    stranger = {"part": "forecast/x", "v": 1, "withheld": {}, "odds": "0.5"}
    later = edition([stranger | {"odds": "0.6"}, part("area") | {"name": "Another"}], number=2)
    told = changes(edition([stranger, part("area")]), later)
    assert [entry.key for entry in told] == ["area/x"]


def _told(before, after):
    key = before["part"]
    return [entry for entry in changes(edition([before]), edition([after], number=2)) if entry.key == key]


def test_another_order_of_the_same_elements_yields_an_entry():
    """The order of criteria is part of what a revision says."""
    before = part("goal")
    first = before["revisions"][0]["criteria"][0]
    before["revisions"][0]["criteria"] = [first, first | {"key": "second"}]
    after = deepcopy(before)
    after["revisions"][0]["criteria"].reverse()
    (entry,) = _told(before, after)
    assert "revisions.1.criteria" in {one.field for one in entry.fields}
