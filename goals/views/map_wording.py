"""What a revision on the map says as lines of a label and plain words, so that two of them can be laid side by side."""

from collections.abc import Callable, Mapping
from typing import Any

from goals.boxed import box_rows
from goals.days import day, long_day
from goals.models import ConditionalCommitmentRevision, MitigationRevision, RevisionBase, ThresholdRevision
from goals.snapshot.threshold import commitment_revision_value, mitigation_revision_value, threshold_revision_value
from goals.values import CommitmentRevisionValue, MitigationRevisionValue, ThresholdRevisionValue
from goals.values import RevisionBase as RevisionValue
from goals.views.wording import Changed, Line, boxed_lines, differing

# Of safety levels, goals and evidence by their short names; one that is missing stands itself.
Names = Mapping[str, str]
NO_NAMES: Names = {}
# Short enough to be struck through as a whole, so that a move from one to the other is read at a glance.
_COLUMNS = {"company": "What the company will do itself", "industry": "Recommended to the whole industry"}


def threshold_lines(value: ThresholdRevisionValue, names: Names = NO_NAMES) -> list[Line]:
    return [
        ("Name", value["name"]),
        ("Definition", value["definition"]),
        ("Policy", value["policy"]),
        ("Safety level", _named([value["level"]] if value["level"] else [], names)),
    ]


def mitigation_lines(value: MitigationRevisionValue, names: Names = NO_NAMES) -> list[Line]:
    return [
        ("Column", _COLUMNS[value["column"]]),
        ("What is done", value["text"]),
        ("Condition", value["caveat"]),
        ("State", state_word(value)),
        ("In place since", _day(value["in_place_since"])),
        ("Last tested on", _day(value["tested_on"])),
        ("Goals", _named(value["goals"], names)),
        ("Evidence", _named(value["evidence"], names)),
    ]


def commitment_lines(value: CommitmentRevisionValue, names: Names = NO_NAMES) -> list[Line]:
    return [("Scenario", value["scenario"]), ("What the company will do", value["response"])]


def lines_of_row(row: RevisionBase, names: Names = NO_NAMES) -> list[Line]:
    """The same of a stored revision of any of the three."""
    if isinstance(row, ThresholdRevision):
        return threshold_lines(threshold_revision_value(row), names)
    if isinstance(row, MitigationRevision):
        return mitigation_lines(mitigation_revision_value(row), names)
    assert isinstance(row, ConditionalCommitmentRevision)  # noqa: S101 -- there is no other
    return commitment_lines(commitment_revision_value(row), names)


def changed_rows(before: RevisionBase | None, row: RevisionBase, lines: Callable[[Any], list[Line]]) -> list[Changed]:
    """Every line in which `row` differs from the revision `before` it; of a first, all it says. Both rows are boxed."""
    whole = differing(lines(before) if before else [], lines(row))
    box_rows([one for one in (before, row) if one is not None])
    return boxed_lines(whole, lines(before) if before else [], lines(row))


def state_word(value: MitigationRevisionValue) -> str:
    return str(MitigationRevision.State(value["state"]).label) if value["state"] else ""


def fate(value: RevisionValue) -> list[Line]:
    """Whether it goes on at all."""
    return [("What becomes of it", "It is withdrawn")] if value["kind"] == "withdrawn" else []


def _named(slugs: list[str], names: Names) -> str:
    return "\n".join(names.get(slug, slug) for slug in slugs)


def _day(text: str | None) -> str:
    return long_day(day(text)) if text else ""
