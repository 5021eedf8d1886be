"""Nothing that a revision says can change without the rule noticing: every field of its type is changed here in turn."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from goals.direction import (
    ABOUT_THE_CHANGE,
    COMMITMENT,
    GOAL,
    MITIGATION,
    STRUCTURED,
    THRESHOLD,
    compare,
    compare_commitment,
    compare_mitigation,
    compare_threshold,
    total,
)
from goals.direction_rules import CRITERION
from goals.values import (
    CommitmentRevisionValue,
    CriterionValue,
    Direction,
    MitigationRevisionValue,
    RevisionBase,
    RevisionValue,
    ThresholdRevisionValue,
)
from tests.goals.rules.plain import a_criterion, a_metric, a_revision, a_target, a_term, no_date

METRIC = a_metric("recall", "up")
CLOCK = no_date(
    "relative", text="in six weeks", days=42, anchor="goal/x", stated=date(2026, 6, 24), anchor_done=date(2026, 5, 12)
)
ITEM = {"key": "item", "text": "An item", "commitment": "hash", "hard": True, "private": True, "salt": "ab"}
FULL = a_revision(
    CLOCK,
    starts_on="2026-03-01",
    confidence={"level": "high", "sentence": "Sure."},
    needed_before={
        "event": "automated research",
        "expected_text": "early 2027",
        "expected_from": "2027-01-01",
        "expected_to": "2027-03-31",
        "source": "https://example.org/",
    },
    criteria=[
        a_criterion(
            "all",
            "checklist",
            met="It is.",
            missed="It is not.",
            condition="if needed",
            minimum=1,
            maximum=3,
            fully_share="0.60",
            mostly_share="0.80",
            items_total=1,
            items=[ITEM],
            metric="recall",
            share="0.90",
            baseline_text="of March",
            baseline_value="34",
            baseline_on="2026-03-01",
        )
    ],
    targets=[a_target("recall", ("2026-12-31", "95"), baseline_value="61", baseline_on="2026-02-01", low="1")],
    milestones=[a_term("follow-up", deepcopy(CLOCK))],
)
# How a due day was found is worked out from the rest of the deadline; by itself it is no change.
COMPUTED = {"derivation", "warning"}


def leaves(hint: Any, value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every field of the type, nested ones too, with its path in the value; fails where the value lacks one."""
    inner = (
        next(iter({one for one in get_args(hint) if one is not NoneType}), None) if NoneType in get_args(hint) else hint
    )
    if is_typeddict(inner):
        for name, part in get_type_hints(inner).items():
            yield from leaves(part, value[name], (*path, name))
    elif get_origin(inner) is list:
        yield path, hint
        for number in range(len(value)):
            yield from leaves(get_args(inner)[0], value[number], (*path, number))
    else:
        yield path, hint
    if inner is not hint:
        yield path, None


def another(hint: Any, value: Any) -> Any:
    """Some other value of the same type; of an optional one, and of a list, nothing at all."""
    if hint is None:
        return None
    if isinstance(value, list):
        return []
    options = [one for one in get_args(hint) if get_origin(hint) is Literal and one != value]
    if options:
        return options[-1]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value[4:5] == "-":
        return f"2028{value[4:]}"
    return str(float(value) + 1) if value.replace(".", "").isdigit() else f"{value}-changed"


def content_of(kind: Any) -> dict[str, Any]:
    """What a revision says; where it moves its goal has a test of its own (test_placing.py)."""
    about = {*get_type_hints(RevisionBase), "placings"}
    return {name: hint for name, hint in get_type_hints(kind).items() if name not in about}


def every_change(kind: Any, full: Any) -> list[Any]:
    found = []
    for name, hint in content_of(kind).items():
        for path, leaf in leaves(hint, full[name], (name,)):
            dotted = ".".join(str(step) for step in path)
            found.append(pytest.param(path, leaf, id=f"{dotted}{' gone' if leaf is None else ''}"))
    return found


def put(full: Any, path: tuple[Any, ...], hint: Any) -> Any:
    value = deepcopy(full)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    changed = another(hint, holder[path[-1]])
    assert changed != holder[path[-1]], "the test must change something"
    holder[path[-1]] = changed
    return value


def as_name(path: tuple[Any, ...], full: Any) -> str:
    """Where the rule reports the change: the field, and the key where there are several."""
    if len(path) > 1 and isinstance(path[1], int):
        key = "metric" if path[0] == "targets" else "key"
        return f"{path[0]}.{full[path[0]][path[1]][key]}"
    only = {"criteria": "criteria.all", "targets": "targets.recall", "milestones": "milestones.follow-up"}
    return only.get(path[0], path[0])


@pytest.mark.parametrize(("path", "hint"), every_change(RevisionValue, FULL))
def test_every_field_of_a_revision_has_a_direction(path: tuple[Any, ...], hint: Any) -> None:
    found = compare(FULL, put(FULL, path, hint), [METRIC])
    if path[-1] in COMPUTED:
        assert found == {}
    else:
        assert found[as_name(path, FULL)] in get_args(Direction)


def test_no_field_of_a_revision_is_outside_the_rule() -> None:
    assert set(get_type_hints(RevisionValue)) == ABOUT_THE_CHANGE | set(GOAL) | set(STRUCTURED)
    assert set(get_type_hints(CriterionValue)) == {"key", *CRITERION}
    assert set(content_of(ThresholdRevisionValue)) == set(THRESHOLD)
    assert set(content_of(MitigationRevisionValue)) == set(MITIGATION)
    assert set(content_of(CommitmentRevisionValue)) == set(COMMITMENT)


def test_reason_dates_and_people_of_a_change_are_not_what_the_goal_says() -> None:
    later: Any = FULL | {"number": 2, "reason": "Why.", "effective_on": "2026-09-01", "approved_by": "uother"}
    assert compare(FULL, later, [METRIC]) == {}


# --- thresholds, mitigations, commitments -------------------------------------------------------------------------------

BASE = {name: value for name, value in a_revision().items() if name in get_type_hints(RevisionBase)}
THRESHOLD_FULL: Any = BASE | {"name": "T4", "definition": "Automated R&D", "policy": "Policy 1.0", "level": "level-3"}
MITIGATION_FULL: Any = BASE | {
    "column": "company",
    "text": "Weights safe from theft.",
    "caveat": "No guarantee.",
    "state": "in_place",
    "in_place_since": "2026-01-20",
    "tested_on": "2026-09-18",
    "goals": ["raise-the-floor"],
    "evidence": ["pentest"],
}
COMMITMENT_FULL: Any = BASE | {"scenario": "A rival is safer.", "response": "We match it."}


@pytest.mark.parametrize(("path", "hint"), every_change(ThresholdRevisionValue, THRESHOLD_FULL))
def test_every_field_of_a_threshold_has_a_direction(path: tuple[Any, ...], hint: Any) -> None:
    assert compare_threshold(THRESHOLD_FULL, put(THRESHOLD_FULL, path, hint))[path[0]] in get_args(Direction)


@pytest.mark.parametrize(("path", "hint"), every_change(MitigationRevisionValue, MITIGATION_FULL))
def test_every_field_of_a_mitigation_has_a_direction(path: tuple[Any, ...], hint: Any) -> None:
    assert compare_mitigation(MITIGATION_FULL, put(MITIGATION_FULL, path, hint))[path[0]] in get_args(Direction)


@pytest.mark.parametrize(("path", "hint"), every_change(CommitmentRevisionValue, COMMITMENT_FULL))
def test_every_field_of_a_commitment_has_a_direction(path: tuple[Any, ...], hint: Any) -> None:
    assert compare_commitment(COMMITMENT_FULL, put(COMMITMENT_FULL, path, hint))[path[0]] in get_args(Direction)


def test_moved_from_the_company_to_the_industry_column_is_always_less() -> None:
    moved = MITIGATION_FULL | {"column": "industry", "state": "", "in_place_since": None, "text": "All should do it."}
    assert total(compare_mitigation(MITIGATION_FULL, moved).values()) == "less"
    assert compare_mitigation(moved, MITIGATION_FULL)["column"] == "more"


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("planned", "in_place", "same"),
        ("partly", "in_place", "same"),
        ("in_place", "partly", "less"),
        ("in_place", "suspended", "less"),
        ("planned", "suspended", "less"),
    ],
)
def test_carrying_a_measure_out_adds_no_promise_and_taking_it_back_weakens_one(
    before: str, after: str, direction: str
) -> None:
    found = compare_mitigation(MITIGATION_FULL | {"state": before}, MITIGATION_FULL | {"state": after})
    assert found == {"state": direction}


def test_a_level_no_longer_defined_and_a_caveat_put_in_are_less() -> None:
    assert compare_threshold(THRESHOLD_FULL, THRESHOLD_FULL | {"level": ""}) == {"level": "less"}
    assert compare_threshold(THRESHOLD_FULL, THRESHOLD_FULL | {"level": "level-4"}) == {"level": "cannot_tell"}
    bare = MITIGATION_FULL | {"caveat": ""}
    assert compare_mitigation(bare, MITIGATION_FULL) == {"caveat": "less"}


def test_withdrawing_is_less_whatever_it_is() -> None:
    withdrawn = {"kind": "withdrawn"}
    assert compare_threshold(THRESHOLD_FULL, THRESHOLD_FULL | withdrawn) == {"kind": "less"}
    assert compare_mitigation(MITIGATION_FULL, MITIGATION_FULL | withdrawn) == {"kind": "less"}
    assert compare_commitment(COMMITMENT_FULL, COMMITMENT_FULL | withdrawn) == {"kind": "less"}
