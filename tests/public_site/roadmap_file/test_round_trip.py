"""Export, import into an empty database, export again: the same bytes, whatever was in it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from jsonschema import Draft202012Validator

from public_site.candidate import parts_of
from public_site.models import Publication
from public_site.roadmap_file.events import KINDS, events_of
from public_site.roadmap_file.importing import read_document
from public_site.roadmap_file.replay import kinds_without_action
from public_site.roadmap_file.schema import SCHEMA
from public_site.roadmap_file.stored import as_json
from tests.public_site.roadmap_file.files import (
    EXAMPLES,
    changed,
    exported,
    exported_from_an_empty_database,
    guide_example,
    imported,
)

SELDOM = Path(__file__).with_name("seldom.yaml")


def example(name: str) -> str:
    return (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(guide_example(), id="guide"),
        pytest.param(SELDOM.read_text(encoding="utf-8"), id="seldom"),
        pytest.param(example("frontier-roadmap-2026"), id="frontier", marks=pytest.mark.slow),
        pytest.param(example("example-lab"), id="lab", marks=pytest.mark.slow),
    ],
)
def test_an_export_comes_back_byte_for_byte_and_so_do_its_editions(text: str) -> None:
    with transaction.atomic():
        imported(text)
        first, editions = exported(), [parts_of(row) for row in Publication.objects.order_by("number")]
        transaction.set_rollback(True)
    assert not Publication.objects.exists()

    imported(first)

    assert exported() == first
    assert [parts_of(row) for row in Publication.objects.order_by("number")] == editions
    assert imported(text).events == [], "the file it all began with has nothing new to tell"


@pytest.mark.django_db
def test_json_holds_the_same_and_comes_back_too() -> None:
    imported(guide_example())
    as_text, as_values = exported(), json.loads(exported(as_json))

    assert plain(
        yaml.load(as_text, Loader=yaml.BaseLoader)  # noqa: S506 -- builds nothing but texts
    ) == plain(as_values)
    assert imported(exported(as_json), as_json=True).events == []


@pytest.mark.django_db
def test_json_alone_fills_an_empty_database() -> None:
    with transaction.atomic():
        imported(guide_example())
        first = exported(as_json)
        transaction.set_rollback(True)

    assert exported_from_an_empty_database(first, as_json_=True) == first


@pytest.mark.django_db
def test_editions_that_publishers_here_approved_come_back_with_their_names() -> None:
    """The import does not claim that it saw them approve; it keeps what the file said, for the next export."""
    with transaction.atomic():
        imported(guide_example(), approvals=True)
        assert set(Publication.objects.values_list("origin", flat=True)) == {"prepared"}
        first = exported()
        transaction.set_rollback(True)

    imported(first)

    assert set(Publication.objects.values_list("origin", "prepared_by", "approved_by")) == {("imported", "", "")}
    assert exported() == first


@pytest.mark.django_db
def test_an_export_follows_the_schema_and_writes_every_field_of_it() -> None:
    imported(guide_example())
    document = json.loads(exported(as_json))

    Draft202012Validator(SCHEMA).validate(document)
    assert list(document) == list(SCHEMA["properties"])
    goal = document["goals"][0]
    assert list(goal) == list(SCHEMA["$defs"]["goal"]["properties"])
    assert list(goal["revisions"][1]) == list(SCHEMA["$defs"]["goal_revision"]["properties"])
    assert goal["revisions"][1]["title"] == "Faster fixes", "what a later revision leaves out is as before"


@pytest.mark.django_db
def test_yaml_is_written_in_blocks_without_aliases_and_with_bare_days() -> None:
    imported(changed(guide_example(), ("moderate, sentence: Depends on hiring.", "moderate, sentence: '- a: {b} #'")))
    text = exported()

    assert "\n  story_day" in text or "story_day: null" in text
    assert "  set_on: 2026-02-01\n" in text
    assert "  created_at: 2026-02-01T12:00:00Z\n" in text
    assert not [token for token in yaml.scan(text) if isinstance(token, yaml.AnchorToken | yaml.AliasToken)]
    assert not [token for token in yaml.scan(text) if isinstance(token, yaml.FlowMappingStartToken)]
    assert "sentence: '- a: {b} #'\n" in text


def test_examples_and_test_files_tell_every_kind_of_event() -> None:
    told = set()
    for text in (guide_example(), SELDOM.read_text(encoding="utf-8"), example("example-lab")):
        _, document = read_document(text.encode())
        told |= {event.kind for event in events_of(document)}

    assert set(KINDS) - told == {"evidence link", "predecessor"} - told
    assert kinds_without_action() == set()


def plain(value: Any) -> Any:
    """Every scalar as YAML would spell it, so that a text file and a JSON file can be compared."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return (
        {None: "null", True: "true", False: "false"}[value]
        if value is None or value is True or value is False
        else str(value)
    )
