"""The published format: what a writer is held to, what a reader may rely on, and the files that say so."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from public_site.public_fields import IDENTITY, fields_of, known_shapes, unlisted_fields
from public_site.schema import PARTS, Manifest, NotThePublishedFormat, json_schema, validate, validate_manifest
from tests.public_site.shapes import edition, part

FOLDER = Path("docs/schemas/v1")
# Fields of the values that stay inside. Whoever adds a field decides here or in the table of public fields.
INTERNAL = {
    "ChecklistItem": {"private", "salt"},
    "ReadingValue": {"update"},
    "CriterionReadingValue": {"update"},
    "EvidenceValue": {"salt"},
    "EvaluationRunValue": {"code_at", "data_at", "seeds_at", "environment_at"},
}


@pytest.mark.parametrize("kind", PARTS)
def test_a_part_with_every_field_filled_is_valid(kind):
    validate(part(kind))


def test_a_field_that_no_list_names_is_refused_as_far_down_as_it_hides():
    goal = part("goal")
    goal["revisions"][0]["criteria"][0]["items"][0]["salt"] = "00"
    with pytest.raises(NotThePublishedFormat, match=r"goal/x: revisions\.0\.criteria\.0\.items\.0.*salt"):
        validate(goal)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("set_on",), "1 March 2026"),
        (("revisions", 0, "targets", 0, "steps", 0, "value"), 90),
        (("revisions", 0, "approved_at"), "2026-03-01 09:00"),
        (("updates", 0, "health"), "green"),
        (("part",), "evidence/x"),
        (("v",), 2),
    ],
)
def test_days_moments_decimals_and_words_have_one_form(path, wrong):
    goal: Any = part("goal")
    inner = goal
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong
    with pytest.raises(NotThePublishedFormat):
        validate(goal)


def test_a_reader_ignores_what_it_does_not_know():
    """The published schema lets later fields pass; the number of the version rises only when a meaning changes."""
    assert "additionalProperties" not in json_schema("goal")
    assert json_schema("goal", strict=True)["additionalProperties"] is False


def test_a_manifest_needs_every_field():
    manifest = deepcopy(dict(edition([]).manifest))
    validate_manifest(manifest)
    del manifest["predecessor"]
    with pytest.raises(NotThePublishedFormat, match="predecessor"):
        validate_manifest(manifest)


def test_every_field_of_every_value_is_public_or_named_as_internal():
    assert {
        shape.__name__: set(unlisted_fields(shape)) for shape in known_shapes() if unlisted_fields(shape)
    } == INTERNAL


def test_every_list_of_values_knows_its_elements_again():
    listed = {field.holds for shape in known_shapes() for field in fields_of(shape).values() if field.nesting == "list"}
    assert listed == set(IDENTITY)
    for shape, names in IDENTITY.items():
        assert set(names) <= set(get_type_hints(shape))


@pytest.mark.parametrize("name", ["manifest", *PARTS])
def test_the_schema_files_say_what_the_code_does(name):
    """After a change on purpose: .venv/bin/python -c "from public_site.schema import write_schemas; write_schemas()"."""
    assert json.loads((FOLDER / f"{name}.json").read_text()) == json_schema(name)


def test_no_number_but_counts_is_a_number():
    """Decimals are strings; what is an integer counts or numbers something."""
    counted = {
        name for shape in [*known_shapes(), Manifest] for name, hint in get_type_hints(shape).items() if hint is float
    }
    assert counted == set()
