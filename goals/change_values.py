"""Values that keep what was there before: facts that were put right, goals that were put into another place."""

from typing import NotRequired, TypedDict


class CorrectedField(TypedDict):
    """A field that was put right, and what it said before: "" for nothing."""

    name: str
    before: str


class CorrectionValue(TypedDict):
    """One correction of a stated fact, which itself says what is right."""

    number: int
    on: str
    reason: str
    fields: list[CorrectedField]


class Corrected(TypedDict):
    """A stated fact; one that was never put right has no such field."""

    corrections: NotRequired[list[CorrectionValue]]


class Placing(TypedDict):
    """Where a revision moves its goal: another area, into or out of the moonshots, other goals that it follows.

    `before` and `after` hold the short name of an area; "moonshot" or nothing; the goals that it follows no longer, and
    those that it follows now.
    """

    field: str  # "area", "moonshot" or "predecessors"
    before: list[str]
    after: list[str]


class Placed(TypedDict):
    """A revision of a goal; one that leaves the goal where it was has no such field."""

    placings: NotRequired[list[Placing]]
