"""What every action promises: one record of its change, a refusal for those who may not, and all or nothing."""

import inspect
import json

import pytest
from django.apps import apps

import goals.values
from goals import actions
from goals.actions.recording import PROSE
from goals.values import GoalValue  # noqa: F401 -- the module is walked below
from roadmap.errors import Refused
from roadmap.records.models import LogHead, Record
from tests import builders as b
from tests.goals.every_action import CASES

pytestmark = pytest.mark.django_db

# Throwing a draft away needs no permission: it only ever finds one's own.
GUARDED = sorted(name for name, case in CASES.items() if case.doer and name != "discard_draft")
RECORDED = sorted(name for name, case in CASES.items() if case.record)


def stored():
    """Every row of every table of goals, as it is."""
    models = apps.get_app_config("goals").get_models(include_auto_created=True)
    return {model._meta.label: sorted(map(str, model._default_manager.values_list())) for model in models}


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings_in(item)


def test_no_action_is_missing_from_the_table():
    offered = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    assert offered - {"input_from"} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_action_changes_something_and_leaves_one_record(name):
    case = CASES[name]
    do = case.prepare()
    by = case.doer() if case.doer else None
    rows, size = stored(), Record.objects.count()
    do(by)
    assert stored() != rows
    if not case.record:
        assert Record.objects.count() == size
        return
    (record,) = Record.objects.in_order()[size:]
    assert record.type == case.record
    assert record.content["actor"]["id"] == (by.public_id if by else record.content["actor"]["id"])
    assert record.content["after"]
    assert not record.disclosed


@pytest.mark.parametrize("name", GUARDED)
def test_a_reader_is_refused_with_a_sentence_and_nothing_changes(name):
    case = CASES[name]
    do = case.prepare()
    reader = b.person("Reader One", "reader")
    rows, size = stored(), Record.objects.count()
    with pytest.raises(Refused) as refusal:
        do(reader)
    assert refusal.value.sentence.endswith(".")
    assert stored() == rows
    assert Record.objects.count() == size


@pytest.mark.parametrize("name", RECORDED)
def test_without_its_record_an_action_changes_nothing(name):
    """The record comes last: with the log's head row gone it fails after all the writing, and all is rolled back."""
    case = CASES[name]
    do = case.prepare()
    by = case.doer() if case.doer else None
    rows = stored()
    LogHead.objects.all().delete()
    with pytest.raises(LogHead.DoesNotExist):
        do(by)
    assert stored() == rows


@pytest.mark.parametrize("name", RECORDED)
def test_no_words_and_no_salts_stand_in_a_record(name):
    case = CASES[name]
    case.prepare()(case.doer() if case.doer else None)
    for record in Record.objects.all():
        assert not [text for text in strings_in(record.content) if " " in text or "example.org" in text]
        assert '"salt"' not in json.dumps(record.content)


# Strings of plain values that are no prose: ids, slugs, enums, dates, moments, hashes, decimals.
NOT_PROSE = {
    *("slug", "key", "area", "parent", "metric", "criterion", "goal", "level", "kind", "state", "field", "salt"),
    *("id", "by", "who", "role", "direction", "number", "value", "commitment", "sha256", "timing", "ending", "column"),
    *("proposed_by", "approved_by", "coded_by", "accepted_by", "visibility", "health", "suggested", "firmness"),
    *("effective_on", "announced_on", "proposed_at", "approved_at", "coded_at", "accepted_at", "starts_on", "due"),
    *("stated", "baseline_value", "baseline_on", "low", "fully_share", "mostly_share", "share", "expected_from"),
    *("expected_to", "achieved_on", "achieved_from", "achieved_to", "recorded_on", "on", "numerator", "denominator"),
    *("ours", "theirs", "triggered_on", "done_on", "submitted_at", "period_from", "period_to", "since", "until"),
    *("set_on", "effective_from", "effective_to", "captured_on", "received_on", "expires_on", "checked_on"),
    *("known_until", "kept_by", "next_due", "in_place_since", "tested_on", "active_since", "because", "coverage_on"),
    *("published_on", "review_on", "text_sha256", "rule", "owner", "coder", "openness", "reason_class"),
}


def test_every_string_of_a_plain_value_is_known_as_prose_or_not():
    """A new field of free text must be hashed in records: it has to be put into PROSE."""
    shapes = [shape for shape in vars(goals.values).values() if isinstance(shape, type) and hasattr(shape, "__total__")]
    assert len(shapes) > 20
    found = {
        name
        for shape in shapes
        for name, annotation in shape.__annotations__.items()
        if "str" in str(annotation) and "list" not in str(annotation) and "dict" not in str(annotation)
    }
    assert found - PROSE - NOT_PROSE == set()
