"""Files that real tools wrote: each is read or refused as its source note says, and no sample is left out."""

from pathlib import Path

import pytest

from goals.machine_evidence.bounds import Unreadable
from goals.machine_evidence.reading import read

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "evidence"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"Real reports are not here: {SAMPLES.name}/ is missing.")

# Status; passed, failed, errors, skipped, suppressed; how many warnings.
READ = {
    "garak/report_test.report.jsonl": ("complete", (8, 0, 0, 0, 0), 0),
    "garak/test.report.jsonl": ("complete", (8, 0, 0, 0, 0), 0),
    "garak/test_with_ci.report.jsonl": ("partial", (37, 13, 0, 0, 0), 1),
    "inspect/2025-05-12T20-28-13-04-00_popularity.json": ("cancelled", (2, 1, 0, 0, 0), 1),
    "inspect/2025-05-12T20-28-26-04-00_security-guide.json": ("complete", (3, 0, 0, 0, 0), 0),
    "inspect/log_formats.eval": ("complete", (0, 1, 0, 0, 0), 0),
    "inspect/log_formats.json": ("complete", (0, 1, 0, 0, 0), 0),
    "inspect/mmlu-summary-choices.eval": ("complete", (0, 1, 0, 0, 0), 0),
    "junit/junit-report-1463.xml": ("complete", (6, 0, 0, 0, 0), 0),
    "junit/junit-report-bad-duration.xml": ("complete", (2, 0, 0, 0, 0), 1),
    "junit/junit-report-errror-details.xml": ("partial", (0, 0, 1, 0, 0), 1),
    "junit/junit-report-huge.xml": ("complete", (5131, 19, 0, 2430, 0), 1),
    "junit/junit-report-nested-testsuites.xml": ("partial", (2, 0, 1, 0, 0), 2),
    "promptfoo/many_findings.json": ("complete", (2, 7, 0, 0, 0), 0),
    "promptfoo/no_findings.json": ("partial", (2, 0, 0, 0, 0), 1),
    "sarif/ExceptionalConditions__Catastrophic_configuration_error.sarif": ("crashed", (0, 0, 0, 0, 0), 2),
    "sarif/ExceptionalConditions__Catastrophic_execution_error.sarif": ("crashed", (0, 0, 0, 0, 0), 2),
    "sarif/ExceptionalConditions__Empty_runs.sarif": ("not_run", (0, 0, 0, 0, 0), 1),
    "sarif/ExceptionalConditions__No_runs.sarif": ("not_run", (0, 0, 0, 0, 0), 1),
    "sarif/ExceptionalConditions__One_run_empty_results.sarif": ("complete", (0, 0, 0, 0, 0), 0),
    "sarif/ExceptionalConditions__One_run_no_results.sarif": ("not_run", (0, 0, 0, 0, 0), 1),
    "sarif/ExceptionalConditions__One_run_with_results.sarif": ("complete", (0, 1, 0, 0, 0), 0),
    "sarif/Suppressions.sarif": ("complete", (0, 6, 0, 0, 3), 0),
    "sarif/flawfinder.sarif": ("complete", (1, 53, 0, 0, 0), 0),
    "sarif/njsscan.sarif": ("complete", (0, 2, 0, 0, 0), 0),
    "sarif/no_runs.sarif": ("not_run", (0, 0, 0, 0, 0), 1),
}
REFUSED = {
    "junit/testXxe-xxe.xml": "declares a document type or entities",
    "sarif/comprehensive-2.2.sarif.json": "of version 2.2; 2.1.0 can be read",
}


def reports_of(name):
    with (SAMPLES / name).open("rb") as file:
        return read(file)


def test_every_sample_is_named_here():
    found = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*") if path.is_file()}
    assert {name for name in found if not name.endswith("SOURCE.md")} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_sample_is_read_with_its_counts(name):
    status, counts, warnings = READ[name]
    (report,) = reports_of(name)
    found = report.counts
    assert (found.passed, found.failed, found.errors, found.skipped, found.suppressed) == counts
    assert (report.status, len(report.warnings)) == (status, warnings), report.warnings


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_is_refused_with_its_reason(name):
    with pytest.raises(Unreadable, match=REFUSED[name]):
        reports_of(name)


def test_scores_of_a_cancelled_evaluation_are_kept_and_are_no_pass():
    (report,) = reports_of("inspect/2025-05-12T20-28-13-04-00_popularity.json")
    assert (report.target, report.is_pass) == ("openai/gpt-4o-mini", False)
    assert [(one.name, round(one.value, 3), one.n) for one in report.measures] == [
        ("match, accuracy", 0.667, 3),
        ("match, stderr", 0.333, 3),
    ]


def test_garak_gives_its_interval_for_the_attacks_that_got_through():
    (report,) = reports_of("garak/test_with_ci.report.jsonl")
    (measure,) = report.measures
    assert (measure.value, measure.low, measure.high, measure.n) == (0.26, 0.14, 0.38, 50)
    assert (report.version, report.withheld) == ("0.14.0.pre1", "attacks")


def test_only_what_passed_whole_is_a_pass():
    assert {name for name in READ if reports_of(name)[0].is_pass} == {
        "garak/report_test.report.jsonl",
        "garak/test.report.jsonl",
        "inspect/2025-05-12T20-28-26-04-00_security-guide.json",
        "junit/junit-report-1463.xml",
        "junit/junit-report-bad-duration.xml",
        "sarif/ExceptionalConditions__One_run_empty_results.sarif",
    }
