"""Automation against people over one window: what was found by both, by one alone, and whether one surpassed the other. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final, Literal, NamedTuple

from goals.comparison_values import ComparisonCount, ComparisonValue, Side
from goals.days import day, long_day
from goals.progress import number_text
from roadmap.english import plural

Stage = Literal["announced", "running", "counting", "closed", "called_off"]
STAGE_WORDS: Final[dict[Stage, str]] = {
    "announced": "Announced",
    "running": "Window open",
    "counting": "Window over, result to come",
    "closed": "Result is out",
    "called_off": "Called off",
}


class FindingValue(NamedTuple):
    """One report of a side. `rank` is that of its severity, 0 the worst, None out of scope; `same_as` another's code."""

    code: str
    side: Side
    on: date
    rank: int | None
    same_as: str = ""
    hours: Decimal | None = None
    cost: Decimal | None = None


class Distinct(NamedTuple):
    """What was found, however often it was reported; as severe as the worst that was said of it."""

    rank: int
    reports: Sequence[FindingValue]

    def of(self, side: Side) -> list[FindingValue]:
        return [one for one in self.reports if one.side == side]


def distinct(findings: Iterable[FindingValue]) -> list[Distinct]:
    """Reports that were called the same are one, also by way of a third that is out of scope itself."""
    found = list(findings)
    leader = {one.code: one.code for one in found}

    def first(code: str) -> str:
        while leader[code] != code:
            code = leader[code]
        return code

    for one in found:
        if one.same_as:
            leader[first(one.code)] = first(one.same_as)
    groups: dict[str, list[FindingValue]] = {}
    for one in found:
        if one.rank is not None:
            groups.setdefault(first(one.code), []).append(one)
    return [Distinct(min(one.rank for one in group if one.rank is not None), group) for group in groups.values()]


def counts(
    findings: Iterable[FindingValue], *, severities: Sequence[str], counting: int, window_from: date
) -> list[ComparisonCount]:
    """First all that count, which are the first `counting` severities together, then each severity, the worst first."""
    found = distinct(findings)
    return [
        _count("", [one for one in found if one.rank < counting], window_from),
        *(
            _count(name, [one for one in found if one.rank == rank], window_from)
            for rank, name in enumerate(severities)
        ),
    ]


def _count(severity: str, found: Sequence[Distinct], window_from: date) -> ComparisonCount:
    automation, people = ([one.of(side) for one in found if one.of(side)] for side in _SIDES)
    both = sum(bool(one.of("automation") and one.of("people")) for one in found)
    return {
        "severity": severity,
        "both": both,
        "only_automation": len(automation) - both,
        "only_people": len(people) - both,
        "automation_days": _days(automation, window_from),
        "people_days": _days(people, window_from),
        "automation_hours": _sum(one.hours for group in automation for one in group),
        "people_hours": _sum(one.hours for group in people for one in group),
        "automation_cost": _sum(one.cost for group in automation for one in group),
        "people_cost": _sum(one.cost for group in people for one in group),
    }


_SIDES: Final[tuple[Side, Side]] = ("automation", "people")


def _days(found: Sequence[Sequence[FindingValue]], window_from: date) -> str | None:
    """The median of the days after which something was first found by a side."""
    days = [(min(one.on for one in group) - window_from).days for group in found]
    return number_text(Decimal(str(median(days)))) if days else None


def _sum(stated: Iterable[Decimal | None]) -> str | None:
    known = [one for one in stated if one is not None]
    return f"{sum(known, Decimal(0)).normalize():f}" if known else None


def stage(value: ComparisonValue, on: date) -> Stage:
    if value["result"]:
        return "closed"
    if value["called_off_on"]:
        return "called_off"
    if on < day(value["window_from"]):
        return "announced"
    return "running" if on <= day(value["window_to"]) else "counting"


def totals(value: ComparisonValue) -> tuple[int, int] | None:
    """How much that counts automation found, and people; None before the result is out."""
    if value["result"] is None:
        return None
    all_that_count = value["result"]["counts"][0]
    both = all_that_count["both"]
    return both + all_that_count["only_automation"], both + all_that_count["only_people"]


def answer(value: ComparisonValue, on: date) -> str:
    """Has automation surpassed people? Said of a whole window only: nothing is counted by side before its end."""
    found = totals(value)
    if found is None and value["called_off_on"]:
        return _called_off(value)
    if found is None:
        begins, ends = (long_day(day(value[name])) for name in ("window_from", "window_to"))
        return _NOT_YET[stage(value, on)].format(begins=begins, ends=ends)
    ours, theirs = found
    sides = f"automation found {ours} over the whole window, people {theirs}"
    if not ours and not theirs:
        return "Nothing that counts was found by either side over the whole window."
    if ours == theirs:
        return f"It has drawn level and not surpassed them: {sides}."
    return f"Yes: {sides}." if ours > theirs else f"No: {sides}."


_NOT_YET: Final = {
    "announced": "Not known yet: the window begins on {begins} and ends on {ends}.",
    "running": "Not known yet: the window is open until {ends}. Nothing is counted by side before its end.",
    "counting": "Not known yet: the window ended on {ends}, and its result is not out.",
}


def _called_off(value: ComparisonValue) -> str:
    """What was there by then is said, so that nobody gives up unseen what went badly."""
    off = value["called_off_on"] or ""
    when = f"Not known: this comparison was called off on {long_day(day(off))}"
    if off < value["window_from"]:
        return f"{when}, before its window began."
    over = ", after its window was over" if off > value["window_to"] else ", while its window was open"
    reported, judged = value["called_off_reported"] or 0, value["called_off_judged"] or 0
    return f"{when}{over}: {plural(reported, 'finding')} reported by then, {judged} of them judged."


def newest_result(values: Iterable[ComparisonValue]) -> ComparisonValue | None:
    """The whole window that ended last."""
    return max(
        (one for one in values if one["result"]), key=lambda one: (one["window_to"], one["number"]), default=None
    )
