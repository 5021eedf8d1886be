"""In which direction a change moves the goalposts: every rule of what is less ambitious, the sum, and the headline."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.direction import compare, compare_deadline, headline, openness, total, weakens
from goals.direction_rules import inverse
from goals.values import Direction, RevisionValue
from tests.goals.rules.example_lab import example_lab
from tests.goals.rules.plain import a_criterion, a_metric, a_revision, a_target, a_term, changed, due_by, no_date
from tests.goals.rules.some_goals import deadlines

METRICS = [a_metric("recall", "up"), a_metric("hours", "down", unit="h"), a_metric("load", "within")]
FULL = a_criterion("floor", "checklist", fully_share="0.60", mostly_share="0.80", items_total=42)


def found(before: RevisionValue, **fields: Any) -> dict[str, Direction]:
    return compare(before, changed(before, **fields), METRICS)


def items(*keys: str, hard: tuple[str, ...] = (), commitment: str = "") -> list[dict[str, object]]:
    return [{"key": key, "text": f"Item {key}", "commitment": commitment, "hard": key in hard} for key in keys]


def listed(**fields: Any) -> list[Any]:
    return [FULL | fields]


# --- each thing that is less ambitious (data-model.md, Revision) --------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "fields", "where"),
    [
        pytest.param(a_revision(due_by("2026-06-30")), {"deadline": due_by("2026-11-30")}, "deadline", id="later"),
        pytest.param(
            a_revision(due_by("2026-09-30")), {"deadline": due_by("2026-09-30", "quarter")}, "deadline", id="vaguer"
        ),
        pytest.param(
            a_revision(due_by("2026-12-31", "quarter")),
            {"deadline": due_by("2027-02-15")},
            "deadline",
            id="later though preciser",
        ),
        pytest.param(
            a_revision(due_by("2026-09-30")), {"deadline": no_date("fuzzy", text="soon")}, "deadline", id="no day now"
        ),
        pytest.param(
            a_revision(no_date("fuzzy", text="soon")), {"deadline": no_date("none")}, "deadline", id="no words now"
        ),
        pytest.param(
            a_revision(no_date("standing", days=90, anchor="change")),
            {"deadline": no_date("standing", days=120, anchor="deployment")},
            "deadline",
            id="longer window, trigger re-worded",
        ),
        pytest.param(
            a_revision(no_date("relative", days=42, anchor="goal/x")),
            {"deadline": no_date("relative", days=60, anchor="goal/x")},
            "deadline",
            id="more days after",
        ),
        pytest.param(
            a_revision(no_date("event", days=30, anchor="release")),
            {"deadline": no_date("event", days=7, anchor="release")},
            "deadline",
            id="fewer days before",
        ),
        pytest.param(
            a_revision(targets=[a_target("recall", ("2026-12-31", "95"))]),
            {"targets": [a_target("recall", ("2026-12-31", "90"))]},
            "targets.recall",
            id="lower target, up is good",
        ),
        pytest.param(
            a_revision(targets=[a_target("hours", ("2026-12-31", "18"))]),
            {"targets": [a_target("hours", ("2026-12-31", "24"))]},
            "targets.hours",
            id="higher target, down is good",
        ),
        pytest.param(
            a_revision(targets=[a_target("load", ("2026-12-31", "8"), low="2")]),
            {"targets": [a_target("load", ("2026-12-31", "8"), low="1")]},
            "targets.load",
            id="wider band",
        ),
        pytest.param(
            a_revision(targets=[a_target("recall", ("2026-12-31", "95"))]),
            {"targets": [a_target("recall", ("2027-03-31", "95"))]},
            "targets.recall",
            id="same target, later",
        ),
        pytest.param(
            a_revision(targets=[a_target("recall", ("2026-12-31", "95"))]), {"targets": []}, "targets.recall", id="none"
        ),
        pytest.param(a_revision(criteria=[a_criterion("b")]), {"criteria": []}, "criteria.b", id="criterion removed"),
        pytest.param(
            a_revision(criteria=listed()), {"criteria": listed(fully_share="0.50")}, "criteria.floor", id="fully share"
        ),
        pytest.param(
            a_revision(criteria=listed()), {"criteria": listed(mostly_share="0.7")}, "criteria.floor", id="mostly share"
        ),
        pytest.param(
            a_revision(criteria=listed()), {"criteria": listed(items_total=40)}, "criteria.floor", id="shorter list"
        ),
        pytest.param(
            a_revision(criteria=listed(items=items("a", "b"))),
            {"criteria": listed(items=items("a"))},
            "criteria.floor",
            id="item removed",
        ),
        pytest.param(
            a_revision(criteria=listed(items=items("a", "b", hard=("b",)))),
            {"criteria": listed(items=items("a", "c"))},
            "criteria.floor",
            id="hard item swapped for an easy one",
        ),
        pytest.param(
            a_revision(criteria=[a_criterion("b", share="0.90")]),
            {"criteria": [a_criterion("b", share="0.85")]},
            "criteria.b",
            id="share lowered",
        ),
        pytest.param(
            a_revision(criteria=[a_criterion("b")]),
            {"criteria": [a_criterion("b", condition="not needed if aligned")]},
            "criteria.b",
            id="made conditional",
        ),
        pytest.param(
            a_revision(criteria=[a_criterion("b", "count", minimum=8)]),
            {"criteria": [a_criterion("b", "count", minimum=6)]},
            "criteria.b",
            id="fewer",
        ),
        pytest.param(
            a_revision(criteria=[a_criterion("b", "comparative", baseline_value="34")]),
            {"criteria": [a_criterion("b", "comparative", baseline_value="30")]},
            "criteria.b",
            id="baseline lowered",
        ),
        pytest.param(
            a_revision(milestones=[a_term("m", due_by("2026-06-30"))]),
            {"milestones": []},
            "milestones.m",
            id="milestone removed",
        ),
        pytest.param(
            a_revision(milestones=[a_term("m", due_by("2026-06-30"))]),
            {"milestones": [a_term("m", due_by("2026-07-31"))]},
            "milestones.m",
            id="milestone later",
        ),
        pytest.param(a_revision(firmness="commitment"), {"firmness": "goal"}, "firmness", id="less firm"),
        pytest.param(a_revision(firmness="goal"), {"firmness": "conditional"}, "firmness", id="conditional"),
        pytest.param(a_revision(cadence_days=30), {"cadence_days": 45}, "cadence_days", id="longer cadence"),
        pytest.param(a_revision(cadence_days=30), {"cadence_days": None}, "cadence_days", id="no cadence"),
        pytest.param(a_revision(starts_on="2026-06-01"), {"starts_on": "2026-07-01"}, "starts_on", id="starts later"),
        pytest.param(a_revision(), {"starts_on": "2026-07-01"}, "starts_on", id="no longer starts at once"),
        pytest.param(a_revision(), {"kind": "withdrawn"}, "kind", id="withdrawn"),
    ],
)
def test_what_is_less_ambitious_is_told_so_and_its_reverse_is_more(
    before: RevisionValue, fields: dict[str, Any], where: str
) -> None:
    assert found(before, **fields) == {where: "less"}
    if where != "kind":
        after = changed(before, **fields)
        assert total(compare(after, before, METRICS).values()) in ("more", "mixed", "cannot_tell")


def test_the_reverse_of_a_clean_weakening_is_a_strengthening() -> None:
    later, sooner = a_revision(due_by("2026-11-30")), due_by("2026-06-30")
    assert found(later, deadline=sooner) == {"deadline": "more"}
    assert found(a_revision(criteria=listed(items_total=40)), criteria=listed()) == {"criteria.floor": "more"}
    assert found(
        a_revision(targets=[a_target("hours", ("2026-12-15", "24"))]),
        targets=[a_target("hours", ("2026-12-15", "18"))],
    ) == {"targets.hours": "more"}  # a lower target asks for more where down is good


def test_new_words_alone_cannot_be_judged_by_arithmetic() -> None:
    for name in ("title", "statement", "failure"):
        assert found(a_revision(), **{name: "Other words."}) == {name: "cannot_tell"}
    window = no_date("standing", days=90, anchor="internal change")
    reworded = no_date("standing", days=90, anchor="deployment")
    assert found(a_revision(window), deadline=reworded) == {"deadline": "cannot_tell"}
    shorter = no_date("standing", days=30, anchor="deployment")
    assert found(a_revision(window), deadline=shorter) == {"deadline": "cannot_tell"}
    assert found(a_revision(criteria=[a_criterion("b")]), criteria=[a_criterion("b", text="Other words")]) == {
        "criteria.b": "cannot_tell"
    }


def test_reasons_and_forecasts_are_told_but_are_no_promise() -> None:
    sure = {"level": "high", "sentence": "We are sure."}
    assert found(a_revision(), why="Another reason.", confidence=sure) == {"why": "same", "confidence": "same"}


def test_the_sum_lets_no_weakening_hide() -> None:
    assert total([]) == "same"
    assert total(["same", "more"]) == "more"
    assert total(["less", "cannot_tell", "same"]) == "less"
    assert total(["more", "cannot_tell"]) == "cannot_tell"
    assert total(["more", "less"]) == total(["mixed", "same"]) == "mixed"


def test_more_kinds_recorded_but_one_criterion_made_conditional_is_mixed() -> None:
    before = a_revision(criteria=[a_criterion("kinds", "count", minimum=6), a_criterion("analysed")])
    both = [a_criterion("kinds", "count", minimum=8), a_criterion("analysed", condition="not needed if aligned")]
    fields = found(before, criteria=both)
    assert fields == {"criteria.kinds": "more", "criteria.analysed": "less"}
    assert total(fields.values()) == "mixed"


def test_a_higher_target_given_more_time_is_mixed() -> None:
    before = a_revision(targets=[a_target("recall", ("2026-12-31", "95"))])
    assert found(before, targets=[a_target("recall", ("2027-03-31", "97"))]) == {"targets.recall": "mixed"}


def test_each_kind_of_period_is_vaguer_than_the_one_before_though_it_ends_on_the_same_day() -> None:
    kinds = ["date", "month", "quarter", "half", "year"]
    for number, kind in enumerate(kinds):
        for vaguer in kinds[number + 1 :]:
            assert compare_deadline(due_by("2026-12-31", kind), due_by("2026-12-31", vaguer)) == "less"
            assert compare_deadline(due_by("2026-12-31", vaguer), due_by("2026-12-31", kind)) == "more"
    clock = no_date("relative", days=42, anchor="goal/x") | {"due": "2026-12-31"}
    assert compare_deadline(clock, due_by("2026-12-31")) == "cannot_tell"  # type: ignore[arg-type]
    assert compare_deadline(clock, due_by("2026-12-31", "month")) == "less"  # type: ignore[arg-type]


def test_an_earlier_but_vaguer_date_is_mixed() -> None:
    assert compare_deadline(due_by("2026-12-01"), due_by("2026-11-30", "month")) == "mixed"


def test_a_metric_whose_sense_is_unknown_tells_nothing() -> None:
    before = a_revision(targets=[a_target("unknown", ("2026-12-31", "95"))])
    assert found(before, targets=[a_target("unknown", ("2026-12-31", "90"))]) == {"targets.unknown": "cannot_tell"}


def test_numbers_are_compared_as_numbers_and_order_is_no_change() -> None:
    steps = [a_target("recall", ("2026-12-31", "9.50"))]
    assert found(a_revision(targets=steps), targets=[a_target("recall", ("2026-12-31", "9.5"))]) == {
        "targets.recall": "same"
    }
    raised = found(a_revision(targets=steps), targets=[a_target("recall", ("2026-12-31", "10"))])
    assert raised == {"targets.recall": "more"}
    two = [a_criterion("a"), a_criterion("b")]
    assert found(a_revision(criteria=two), criteria=two[::-1]) == {}


def test_what_is_computed_again_is_no_change() -> None:
    waiting = no_date("relative", days=42, anchor="milestone/report")
    running = waiting | {"due": "2026-06-23", "derivation": "42 days after …", "warning": "The text says …"}
    assert found(a_revision(waiting), deadline=running) == {"deadline": "same"}
    assert compare_deadline(due_by("2026-10-01"), due_by("2026-10-01") | {"warning": "!"}) is None  # type: ignore[arg-type]


def test_a_stated_day_moved_later_under_the_same_clock_is_less() -> None:
    clock = no_date("relative", days=42, anchor="goal/x") | {"due": "2026-06-23", "stated": "2026-06-24"}
    assert compare_deadline(clock, clock | {"stated": "2026-06-30"}) == "less"  # type: ignore[arg-type]
    assert compare_deadline(clock, clock | {"stated": "2026-06-23"}) == "more"  # type: ignore[arg-type]
    assert compare_deadline(clock, clock | {"stated": None}) == "cannot_tell"  # type: ignore[arg-type]


def test_a_weaker_successor_is_less_and_another_goal_cannot_be_told() -> None:
    old = a_revision(due_by("2026-07-01"), targets=[a_target("recall", ("2026-12-31", "95"))])
    replaced = changed(old, kind="replaced")
    vague = a_revision(no_date("fuzzy", text="in the coming weeks"))
    aspiration = a_revision(firmness="aspiration")
    lowered = a_revision(targets=[a_target("recall", ("2026-12-31", "90"))])
    assert compare(old, replaced, METRICS, [vague]) == {"kind": "cannot_tell"}
    assert compare(old, replaced, METRICS, [aspiration]) == {"kind": "less"}
    assert compare(old, replaced, METRICS, [lowered]) == {"kind": "less"}
    assert compare(old, replaced, METRICS) == {"kind": "cannot_tell"}


# --- openness, the second axis ------------------------------------------------------------------------------------------


def test_hiding_is_openness_and_never_ambition() -> None:
    shown, hidden = items("a"), items("a", commitment="sha256:…")
    before = a_revision(criteria=listed(items=shown))
    after = changed(before, criteria=listed(items=hidden))
    assert total(compare(before, after, METRICS).values()) == "same"
    assert openness(before, after) == "less_open"
    assert openness(after, before) == "more_open"
    assert openness(before, before) == ""


def test_a_reason_taken_off_the_page_is_less_open_and_so_is_another_withheld_span() -> None:
    assert openness(a_revision(), changed(a_revision(), why="")) == "less_open"
    assert openness(a_revision(), a_revision(), withheld_before=0, withheld_after=1) == "less_open"
    assert openness(a_revision(), a_revision(), withheld_before=2, withheld_after=1) == "more_open"
    both = changed(a_revision(), why="", confidence={"level": "low", "sentence": "Now said."})
    assert openness(a_revision(), both) == "less_open"


# --- headline -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "owner", "coder", "word"),
    [
        ("less", "same", "less", "contested"),
        ("less", "same", "same", "same"),
        ("cannot_tell", "less", "less", "less"),
        ("less", None, "more", "more"),
        ("less", "more", None, "less"),
        ("mixed", None, None, "mixed"),
    ],
)
def test_the_headline_is_contested_if_owner_and_coder_differ_else_the_coders_else_the_rules(
    rule: Any, owner: Any, coder: Any, word: str
) -> None:
    revision = changed(a_revision(), rule=rule, owner=owner, coder=coder)
    assert headline(revision) == word
    assert headline(revision | {"kind": "corrected"}) == "correction"  # type: ignore[arg-type]


def test_what_weakens_is_less_contested_or_mixed() -> None:
    words: list[Any] = ["more", "same", "less", "mixed", "cannot_tell", "contested", "correction"]
    assert [word for word in words if weakens(word)] == ["less", "mixed", "contested"]


def test_the_direction_counts_of_the_example_lab() -> None:
    words = [headline(one) for goal in example_lab() for one in goal["revisions"] if one["kind"] != "created"]
    assert {word: words.count(word) for word in sorted(words)} == {
        "cannot_tell": 1,
        "contested": 1,  # and the measure moved to the industry column
        "correction": 1,
        "less": 3,
        "mixed": 1,
        "more": 1,
        "same": 2,
    }
    assert sum(weakens(word) for word in words) == 5


# --- properties ---------------------------------------------------------------------------------------------------------

SHARES = st.none() | st.integers(0, 100).map(lambda part: str(part / 100))
CRITERIA = st.lists(
    st.builds(
        a_criterion,
        st.sampled_from("abcd"),
        minimum=st.none() | st.integers(0, 9),
        share=SHARES,
        condition=st.sampled_from(["", "if needed"]),
        items_total=st.none() | st.integers(0, 9),
    ),
    unique_by=lambda one: one["key"],
    max_size=4,
)
STEPS = st.lists(st.tuples(st.sampled_from(["2026-06-30", "2026-09-30", "2026-12-31"]), st.integers(0, 9).map(str)))
TARGETS = st.builds(lambda steps: a_target("recall", *dict(steps).items()), STEPS)
REVISIONS = st.builds(
    a_revision,
    deadlines(),
    criteria=CRITERIA,
    targets=st.lists(TARGETS, max_size=1),
    firmness=st.sampled_from(["aspiration", "goal", "commitment", "conditional"]),
    cadence_days=st.none() | st.integers(1, 90),
    starts_on=st.none() | st.sampled_from(["2026-03-01", "2026-04-01"]),
    statement=st.sampled_from(["One.", "Two."]),
)


@given(REVISIONS)
def test_nothing_changed_is_nothing_told(revision: RevisionValue) -> None:
    assert compare(revision, revision, METRICS) == {}


@given(REVISIONS, REVISIONS)
def test_a_change_and_its_reverse_are_never_both_a_strengthening(one: RevisionValue, other: RevisionValue) -> None:
    there, back = compare(one, other, METRICS), compare(other, one, METRICS)
    assert there.keys() == back.keys()
    for name, direction in there.items():
        if direction == "more":
            assert back[name] in ("less", "mixed")  # mixed: earlier but preciser, taken back
        if direction in ("mixed", "same", "cannot_tell"):
            assert back[name] in (direction, "less")  # a later date is less, however precise
    assert inverse(inverse(total(there.values()))) == total(there.values())


@given(REVISIONS, st.data())
def test_dropping_a_criterion_is_never_outweighed_by_anything(revision: RevisionValue, data: st.DataObject) -> None:
    before = revision | {"criteria": [*revision["criteria"], a_criterion("dropped")]}
    after = data.draw(REVISIONS)
    assert total(compare(before, after, METRICS).values()) in ("less", "mixed")  # type: ignore[arg-type]


@given(deadlines(), deadlines())
def test_a_later_day_or_none_is_never_more_ambitious(one: Any, other: Any) -> None:
    direction = compare_deadline(one, other)
    if one["due"] and (other["due"] is None or other["due"] > one["due"]):
        assert direction == "less"
    if direction is None:
        assert (one["kind"], one["due"]) == (other["kind"], other["due"])
