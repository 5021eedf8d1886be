"""Withholding: only texts, only spans that fit and stand apart, and a box keeps its number for ever."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals import actions
from goals.actions.redaction import (
    JustificationIsMissing,
    KeyIsNotValid,
    RedactionIsLifted,
    SpanDoesNotFit,
    SpansOverlap,
    TextIsUnknown,
)
from goals.snapshot import all_spans, goal_value, spans_of
from goals.texts import KINDS, places, texts
from public_site.keep import keep_part
from public_site.schema import PARTS
from tests import builders as b
from tests.goals.test_snapshot import everything

pytestmark = pytest.mark.django_db


def withhold(goal, start=None, end=None, **fields):
    values = {
        "subject": f"goal/{goal.slug}",
        "field": "revisions.1.why",
        "reason": "protections",
        "justification": "It would help an attacker.",
        "by": b.a_publisher(),
        "at": b.later(2),
    }
    return actions.withhold(start=start, end=end, **(values | fields))


def test_boxes_are_numbered_and_a_number_is_never_used_again():
    goal = b.a_goal("one")
    first = withhold(goal, 0, 7)
    withhold(goal, 8, 14)
    actions.lift(redaction=first, by=b.an_editor(), at=b.later(3))
    third = withhold(goal, 0, 7)
    assert third.key == "3"
    assert [(span["key"], span["start"]) for span in spans_of("goal/one")["revisions.1.why"]] == [("3", 0), ("2", 8)]
    with pytest.raises(RedactionIsLifted):
        actions.lift(redaction=first, by=b.an_editor(), at=b.later(4))


def test_a_file_brings_the_number_of_a_box():
    goal = b.a_goal()
    assert withhold(goal, 0, 7, key="12").key == "12"
    assert withhold(goal, 8, 14).key == "13"
    for key in ("12", "twelve", "1 2"):
        with pytest.raises(KeyIsNotValid):
            withhold(goal, 15, 17, key=key)


@pytest.mark.parametrize(
    "field",
    ["revisions.1.deadline.due", "revisions.1.labels.rule", "revisions.2.why", "revisions.1.failure", "slug", ""],
)
def test_what_is_no_text_or_empty_cannot_be_withheld(field):
    with pytest.raises(TextIsUnknown):
        withhold(b.a_goal(), field=field)


@pytest.mark.parametrize("subject", ["goal/nowhere", "grade/one", "", "goal"])
def test_a_subject_must_be_there(subject):
    with pytest.raises(TextIsUnknown):
        withhold(b.a_goal(), subject=subject)


def test_withholding_needs_a_sentence_for_the_public():
    with pytest.raises(JustificationIsMissing):
        withhold(b.a_goal(), justification="")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 4), (-1, 4), (0, 1000), (3, None), (None, 3)])
def test_a_span_fits_its_text(start, end):
    with pytest.raises(SpanDoesNotFit):
        withhold(b.a_goal(), start, end)


@given(spans=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), min_size=2, max_size=4))
@settings(max_examples=25, deadline=None)
def test_spans_of_one_text_never_overlap(spans):
    goal = b.a_goal()
    held = set()
    for start, length in spans:
        if len(goal_value(goal)["revisions"][0]["why"]) < start + length:
            continue
        cells = set(range(start, start + length))
        if cells & held:
            with pytest.raises(SpansOverlap):
                withhold(goal, start, start + length)
        else:
            withhold(goal, start, start + length)
            held |= cells
    if held:
        with pytest.raises(SpansOverlap):
            withhold(goal)


def test_every_text_that_can_be_withheld_is_one_the_public_copy_can_hide():
    """What an action accepts, publishing must be able to do: path by path, for every kind of part."""
    found = everything()
    checked = 0
    for kind in KINDS:
        for value in found[kind]:
            for path, text in texts(kind, value).items():
                span = {"start": None, "end": None, "reason": "legal", "justification": "So.", "review_on": None}
                key = f"{kind}/{value['slug']}"
                kept, _, _ = keep_part(key, PARTS[kind], value, {path: [{**span, "key": "1"}]})
                checked += 1
                public = {place: holder[name] for place, holder, name in places(kind, kept)}
                assert not text or public[path] != text, path
    assert checked > 60


def test_spans_of_everything_come_by_subject():
    one, two = b.a_goal("one"), b.a_goal("two")
    withhold(one, 0, 7)
    withhold(two)
    assert set(all_spans()) == {"goal/one", "goal/two"}
    assert spans_of("goal/none") == {}
