"""From a run of a tool to a reading: which value of which day, or a sentence why there is none."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.machine_evidence.report import Counts, Measure, RunReport, Status
from goals.run_readings import COUNTED, Found, Mapped, readings_of

DAY = date(2026, 11, 1)


def a_run(**fields: Any) -> RunReport:
    values: dict[str, Any] = {
        "format": "roadmap-evidence/v1",
        "tool": "jailbreak-suite",
        "target": "model-5",
        "run_on": "2026-11-01T03:00:00Z",
        "status": "complete",
        "counts": Counts(passed=985, failed=12, errors=3),
        "measures": (Measure(name="attacks stopped", value=0.985),),
    }
    return RunReport(**(values | fields))


def mapped(measure: str = "attacks stopped", **fields: Any) -> Mapped:
    values: dict[str, Any] = {"tool": "jailbreak-suite", "target": "", "factor": Decimal(1)}
    return Mapped(measure=measure, **(values | fields))


def only(report: RunReport, by: Mapped) -> Found:
    (found,) = readings_of([report], by)
    return found


def test_a_number_that_the_run_reports_is_the_value_of_its_day() -> None:
    found = only(a_run(), mapped())
    assert (found.on, found.value, found.why_not) == (DAY, Decimal("0.985"), "")
    assert only(a_run(), mapped(factor=Decimal(100))).value == Decimal("98.5")


@pytest.mark.parametrize(("measure", "value"), [("passed", 985), ("failed", 12), ("errors", 3), ("total", 1000)])
def test_what_was_counted_is_a_value_too(measure: str, value: int) -> None:
    assert only(a_run(), mapped(measure)).value == value


def test_what_could_not_be_decided_did_not_pass() -> None:
    found = only(a_run(), mapped("passed share", factor=Decimal(100)))
    assert (found.value, found.numerator, found.denominator) == (Decimal("98.5"), 985, 1000)
    skipped = a_run(counts=Counts(skipped=5, suppressed=2))
    assert only(skipped, mapped("passed share")).why_not == "No check was tried, so there is no share."


@pytest.mark.parametrize("status", ["partial", "cancelled", "crashed", "not_run"])
def test_a_run_that_did_not_end_well_gives_no_reading(status: Status) -> None:
    for measure in ("attacks stopped", *COUNTED):
        found = only(a_run(status=status), mapped(measure))
        assert found.value is None
        assert "gives no reading" in found.why_not


def test_only_runs_of_that_tool_and_target_fit() -> None:
    assert readings_of([a_run(tool="other")], mapped()) == []
    assert readings_of([a_run()], mapped(target="model-4")) == []
    assert only(a_run(), mapped(tool="Jailbreak-Suite", target="Model-5")).value is not None


@pytest.mark.parametrize(
    ("fields", "why_not"),
    [
        ({"run_on": ""}, "The report does not say on which day the tool ran."),
        ({"run_on": "yesterday"}, "The report does not say on which day the tool ran."),
        ({"measures": ()}, "The run reports nothing named “attacks stopped”; it reports no number."),
        (
            {"measures": (Measure(name="accuracy", value=0.5),)},
            "The run reports nothing named “attacks stopped”; it reports “accuracy”.",
        ),
        (
            {"measures": (Measure(name="attacks stopped", value=None),)},
            "What the run reports as “attacks stopped” is no number.",
        ),
        (
            {"measures": (Measure(name="attacks stopped", value=0.1), Measure(name="attacks stopped", value=0.9))},
            "The run reports 2 numbers named “attacks stopped”.",
        ),
        ({"measures": (Measure(name="attacks stopped", value=1e300),)}, "1.000E+300 is more than a reading can hold."),
    ],
)
def test_where_there_is_no_reading_a_sentence_says_why(fields: dict[str, Any], why_not: str) -> None:
    found = only(a_run(**fields), mapped())
    assert (found.value, found.why_not) == (None, why_not)


def test_nobody_chooses_between_two_runs_of_one_day() -> None:
    other = a_run(target="model-4", measures=(Measure(name="attacks stopped", value=0.999),))
    for found in readings_of([a_run(), other], mapped()):
        assert found.value is None
        assert found.why_not == "2 runs of this day fit. Name a target in the mapping, or bring one run."
    assert [one.value for one in readings_of([a_run(), other], mapped(target="model-5"))] == [Decimal("0.985")]
    later = a_run(run_on="2026-11-02")
    assert [one.on for one in readings_of([a_run(), later], mapped())] == [DAY, date(2026, 11, 2)]


counts = st.integers(0, 10**9)


@given(passed=counts, failed=counts, errors=counts, factor=st.sampled_from([Decimal(1), Decimal(100)]))
def test_a_share_lies_between_nothing_and_all_and_is_all_only_where_all_passed(
    passed: int, failed: int, errors: int, factor: Decimal
) -> None:
    found = only(
        a_run(counts=Counts(passed=passed, failed=failed, errors=errors)), mapped("passed share", factor=factor)
    )
    if passed + failed + errors == 0:
        assert found.value is None
        return
    assert found.value is not None
    assert 0 <= found.value <= factor
    assert (found.value == factor) == (found.numerator == found.denominator) == (failed + errors == 0)
