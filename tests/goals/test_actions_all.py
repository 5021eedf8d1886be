"""What every action promises: one record of its change, a refusal for those who may not, and all or nothing."""

import inspect

import pytest
from django.apps import apps

from goals import actions
from goals.models import ChecklistItem, EvidenceRevision
from roadmap.errors import Refused
from roadmap.records.models import LogHead, Record
from tests import builders as b
from tests.goals.every_action import CASES

pytestmark = pytest.mark.django_db

# Throwing a draft away needs no permission: it only ever finds one's own. Withheld words are shown to any staff.
GUARDED = sorted(name for name, case in CASES.items() if case.doer and name not in {"discard_draft", "reveal"})
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
    changing = {name for name in offered if name != "input_from" and not name.startswith("weigh_")}
    assert changing == set(CASES)


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
    salts = [row.salt for model in (ChecklistItem, EvidenceRevision) for row in model.objects.exclude(salt="")]
    for record in Record.objects.all():
        assert not [text for text in strings_in(record.content) if " " in text or "example.org" in text]
        assert not [salt for salt in salts if salt in bytes(record.body).decode()]
