"""From a run of a tool to a reading of a metric: which value of which day, or a sentence why there is none. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final, NamedTuple

from goals.machine_evidence.report import Counts, RunReport

# Beside what a run reports by name: what was counted in it. Undecided checks did not pass.
COUNTED: Final = {
    "passed share": "Share of checks that passed, of all that were tried",
    "passed": "Number of checks that passed",
    "failed": "Number of checks that failed",
    "errors": "Number of checks that could not be decided",
    "total": "Number of all checks",
}
_STATUS: Final = {
    "partial": "The run was not finished",
    "cancelled": "The run was cancelled",
    "crashed": "The run crashed",
    "not_run": "The run tried nothing",
}
_PLACES: Final = Decimal("0.000001")  # as readings are stored
_MOST: Final = Decimal(10) ** 14


class Mapped(NamedTuple):
    """A mapping as a plain value; `target` "" fits any."""

    tool: str
    target: str
    measure: str
    factor: Decimal

    def fits(self, report: RunReport) -> bool:
        same_tool = report.tool.casefold() == self.tool.casefold()
        return same_tool and self.target.casefold() in ("", report.target.casefold())


class Found(NamedTuple):
    """What one run gives for one mapping: a value, or `why_not`. A share has numerator and denominator."""

    report: RunReport
    on: date | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    why_not: str = ""


def readings_of(reports: Iterable[RunReport], mapped: Mapped) -> list[Found]:
    """One for each run that the mapping fits. Where two runs speak for one day, neither does: nobody chose between them."""
    found = [_reading_of(report, mapped) for report in reports if mapped.fits(report)]
    days = Counter(one.on for one in found if one.on)
    return [
        Found(
            one.report, why_not=f"{days[one.on]} runs of this day fit. Name a target in the mapping, or bring one run."
        )
        if one.on and days[one.on] > 1
        else one
        for one in found
    ]


def _reading_of(report: RunReport, mapped: Mapped) -> Found:
    if report.status != "complete":
        return Found(report, why_not=f"{_STATUS[report.status]}: it is kept and gives no reading.")
    on = _day(report.run_on)
    if on is None:
        return Found(report, why_not="The report does not say on which day the tool ran.")
    if mapped.measure == "passed share":
        return _share(report, on, mapped.factor)
    value = _counted(report.counts, mapped.measure)
    if value is None:
        value, why_not = _measured(report, mapped.measure)
        if value is None:
            return Found(report, why_not=why_not)
    scaled = value * mapped.factor
    if abs(scaled) >= _MOST:
        return Found(report, why_not=f"{scaled:.3E} is more than a reading can hold.")
    return Found(report, on, scaled.quantize(_PLACES))


def _share(report: RunReport, on: date, factor: Decimal) -> Found:
    """Of the checks that were tried; what could not be decided did not pass."""
    counts = report.counts
    tried = counts.passed + counts.failed + counts.errors
    if not tried:
        return Found(report, why_not="No check was tried, so there is no share.")
    value = (Decimal(counts.passed) * factor / tried).quantize(_PLACES, rounding=ROUND_DOWN)  # never up to all
    return Found(report, on, value, Decimal(counts.passed), Decimal(tried))


def _counted(counts: Counts, name: str) -> Decimal | None:
    return Decimal(getattr(counts, name)) if name in COUNTED else None


def _measured(report: RunReport, name: str) -> tuple[Decimal | None, str]:
    named = [one for one in report.measures if one.name == name]
    if not named:
        return (
            None,
            f"The run reports nothing named “{name}”; it reports {_listed([one.name for one in report.measures])}.",
        )
    if len(named) > 1:
        return None, f"The run reports {len(named)} numbers named “{name}”."
    if named[0].value is None:
        return None, f"What the run reports as “{name}” is no number."
    return Decimal(repr(named[0].value)), ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:10]) + (" and others" if len(names) > 10 else "") or "no number"


def _day(moment: str) -> date | None:
    """The day as the tool wrote it, in its own time zone where it named one."""
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return None
