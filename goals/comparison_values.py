"""A comparison of automation with people as a plain value, as `goals/values.py` explains them."""

from typing import Literal, TypedDict

Side = Literal["automation", "people"]


class SeverityValue(TypedDict):
    """One level of the scale; `counts`: what is this severe is counted for the criterion."""

    name: str
    definition: str
    counts: bool


class ComparisonCount(TypedDict):
    """Distinct findings of one severity; "" of all that count. Days are medians from the first day of the window, hours and
    costs the sums of what findings state; None: nothing to count from."""

    severity: str
    both: int
    only_automation: int
    only_people: int
    automation_days: str | None
    people_days: str | None
    automation_hours: str | None
    people_hours: str | None
    automation_cost: str | None
    people_cost: str | None


class ComparisonResultValue(TypedDict):
    """What the whole window gave. `spent_…`: what a side took altogether, also where it found nothing; None: not known."""

    closed_on: str
    judged_by: int  # people
    judged_again: int  # findings of which another judgement came later
    reported_late: int  # after the last day of the window
    reported_automation: int
    reported_people: int
    out_of_scope: int
    counts: list[ComparisonCount]
    spent_hours_automation: str | None
    spent_hours_people: str | None
    spent_cost_automation: str | None
    spent_cost_people: str | None


class ComparisonValue(TypedDict):
    """Automation against people over one window, with everything that was fixed before its first day."""

    number: int
    criterion: str
    revision: int  # what the goal said when this was fixed
    title: str
    window_from: str
    window_to: str
    scope: str
    same_finding: str
    judging: str
    severities: list[SeverityValue]  # the worst first
    judges: int
    baseline_text: str
    baseline_value: str | None
    baseline_on: str | None
    currency: str
    fixed_on: str
    called_off_on: str | None
    called_off_reason: str
    called_off_reported: int | None  # findings there were when it was called off
    called_off_judged: int | None
    result: ComparisonResultValue | None
