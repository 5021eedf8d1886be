"""What each format means, in files as short as can be: when a run counts, what is counted, what is doubted."""

import json
import zipfile
from io import BytesIO

import pytest

from goals.machine_evidence.bounds import Unreadable
from goals.machine_evidence.reading import ARCHIVE, read


def reports_of(text, name=""):
    return read(BytesIO(text if isinstance(text, bytes) else text.encode()), name)


def counted(report):
    found = report.counts
    return (found.passed, found.failed, found.errors, found.skipped, found.suppressed)


# --- SARIF


def sarif(*runs, version="2.1.0", **more):
    return json.dumps({**more, "version": version, "runs": list(runs)})


def a_run(results, name="Scanner", **more):
    return {"tool": {"driver": {"name": name, **more.pop("driver", {})}}, "results": results, **more}


def test_a_scan_that_found_nothing_passes_and_one_that_looked_at_nothing_does_not():
    clean, absent = reports_of(sarif(a_run([]), {"tool": {"driver": {"name": "Scanner"}}}))
    assert (clean.status, clean.is_pass) == ("complete", True)
    assert (absent.status, absent.is_pass) == ("not_run", False)


@pytest.mark.parametrize("order", ["rules first", "results first"])
def test_a_result_without_a_level_has_that_of_its_rule(order):
    rules = {"rules": [{"id": "A", "defaultConfiguration": {"level": "error"}}, {"id": "B"}]}
    results = [{"ruleIndex": 0}, {"ruleId": "A"}, {"ruleId": "B"}, {"ruleId": "A", "level": "note"}]
    tool = {"driver": {"name": "Scanner", **rules}}
    run = {"tool": tool, "results": results} if order == "rules first" else {"results": results, "tool": tool}
    (report,) = reports_of(sarif(run))
    assert {one.name: one.value for one in report.measures} == {
        "results of level error": 2,
        "results of level note": 1,
        "results of level warning": 1,
    }


def levels(run):
    (report,) = reports_of(sarif(run))
    return {one.name.removeprefix("results of level "): one.value for one in report.measures}


def leveled(name, level):
    return {"id": name, "defaultConfiguration": {"level": level}}


@pytest.mark.parametrize("order", ["rules first", "results first"])
def test_a_result_has_the_level_of_its_rule_in_the_extension_that_it_names(order):
    """The driver and both extensions have a rule at the place 0, and two of them have one of the same id."""
    extensions = [
        {"name": "queries", "guid": "g-1", "rules": [leveled("A", "note"), leveled("Q", "none")]},
        {"name": "more", "rules": [{"id": "B", "guid": "g-b", "defaultConfiguration": {"level": "error"}}]},
    ]
    tool = {"driver": {"name": "S", "rules": [leveled("A", "warning")]}, "extensions": extensions}
    results = [
        {"ruleId": "A", "ruleIndex": 0},  # of the driver
        {"ruleIndex": 0, "rule": {"toolComponent": {"index": 0}}},
        {"ruleId": "A/sub", "rule": {"toolComponent": {"guid": "g-1"}}},
        {"rule": {"id": "Q", "index": 1, "toolComponent": {"name": "queries"}}},
        {"rule": {"guid": "g-b", "toolComponent": {"index": 1}}},
        {"ruleId": "B"},  # only an extension has it
        {"ruleId": "B", "level": "note"},
        {"rule": {"index": 9, "toolComponent": {"index": 7}}},  # there is no such rule
        {"ruleId": "A", "ruleIndex": -1, "rule": {"toolComponent": {"index": -1}}},
    ]
    run = {"tool": tool, "results": results} if order == "rules first" else {"results": results, "tool": tool}
    assert levels(run) == {"warning": 3, "note": 3, "none": 1, "error": 2}


def test_a_rule_that_was_configured_otherwise_for_the_invocation_has_that_level():
    def invocation(name, level, **where):
        override = {"descriptor": {"id": name, **where}, "configuration": {"level": level}}
        return {"executionSuccessful": True, "ruleConfigurationOverrides": [override]}

    tool = {"driver": {"name": "S", "rules": [leveled("A", "note")]}, "extensions": [{"rules": [leveled("B", "note")]}]}
    results = [{"ruleId": "A"}, {"rule": {"index": 0, "toolComponent": {"index": 0}}}]
    assert levels({"tool": tool, "results": results, "invocations": [invocation("A", "error")]}) == {
        "error": 1,
        "note": 1,
    }
    second = invocation("B", "error", toolComponent={"index": 0})
    several = {"tool": tool, "invocations": [invocation("A", "none"), second]}
    assert levels(several | {"results": results}) == {"note": 2}  # nobody says in which of the two it was found
    told = [one | {"provenance": {"invocationIndex": 1}} for one in results]
    assert levels(several | {"results": told}) == {"note": 1, "error": 1}


@pytest.mark.parametrize(
    "tool",
    [
        {"driver": {"name": "Semgrep", "rules": [{"id": "generic.secrets.aws"}]}},
        {"driver": {"name": "S", "rules": [{"id": "R", "properties": {"tags": ["external/cwe/cwe-798"]}}]}},
        {"driver": {"name": "S"}, "extensions": [{"name": "x", "rules": [{"id": "R", "name": "HardcodedPassword"}]}]},
        {"driver": {"name": "S"}, "extensions": [{"name": "Gitleaks rules"}]},
    ],
)
def test_a_finding_by_a_rule_that_looks_for_secrets_makes_the_file_one_of_secrets(tool):
    rules = [one for part in (tool["driver"], *tool.get("extensions", [])) for one in part.get("rules", [])]
    found = {"ruleId": rules[0]["id"] if rules else "x"}
    for more in ({}, {"kind": "pass"}, {"baselineState": "absent"}, {"suppressions": [{"kind": "external"}]}):
        (report,) = reports_of(sarif({"tool": tool, "results": [found | more]}))
        assert report.withheld == "secrets"
    (other,) = reports_of(sarif({"tool": {"driver": {"name": "S", "rules": rules}}, "results": [{"ruleId": "other"}]}))
    assert other.withheld == ""


@pytest.mark.parametrize(
    ("statuses", "is_suppressed"),
    [([None], True), (["accepted"], True), (["underReview"], False), (["accepted", "rejected"], False), ([], False)],
)
def test_a_result_is_suppressed_only_where_nobody_objects(statuses, is_suppressed):
    suppressions = [{"kind": "external"} | ({"status": one} if one else {}) for one in statuses]
    (report,) = reports_of(sarif(a_run([{"suppressions": suppressions}])))
    assert counted(report) == ((0, 0, 0, 0, 1) if is_suppressed else (0, 1, 0, 0, 0))


def test_kinds_of_results_are_kept_apart_and_what_is_gone_is_not_counted():
    kinds = ["pass", "fail", "open", "review", "notApplicable", "informational", "odd"]
    results = [{"kind": kind} for kind in kinds] + [{"baselineState": "absent"}]
    (report,) = reports_of(sarif(a_run(results)))
    assert counted(report) == (1, 1, 2, 2, 0)
    assert [warning.split(" results")[0] for warning in report.warnings] == ["2", "1", "1"]


def test_a_scan_with_an_error_of_its_own_is_partial_and_a_failed_one_crashed():
    trouble = {"executionSuccessful": True, "toolExecutionNotifications": [{"level": "error"}]}
    partial, crashed = reports_of(
        sarif(a_run([], invocations=[trouble]), a_run([], invocations=[{"executionSuccessful": False}]))
    )
    assert (partial.status, crashed.status, partial.is_pass, crashed.is_pass) == ("partial", "crashed", False, False)


def test_what_a_scanner_of_secrets_wrote_is_never_for_the_public_and_none_of_it_is_taken():
    leak = {"ruleId": "aws", "message": {"text": "found"}, "locations": [{"snippet": {"text": "AKIA0000CANARY"}}]}
    (report,) = reports_of(sarif(a_run([leak], name="Gitleaks")))
    assert report.withheld == "secrets"
    assert "CANARY" not in repr(report)


# --- JUnit


def test_nested_suites_are_counted_once_and_a_suite_that_broke_is_an_error():
    (report,) = reports_of(
        '<testsuites tests="4"><testsuite name="outer"><testcase name="a"/>'
        '<testsuite name="inner"><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase>'
        "<error>the database was down</error></testsuite></testsuite></testsuites>"
    )
    assert (report.status, counted(report)) == ("complete", (1, 1, 1, 1, 0))


def test_a_report_that_holds_fewer_cases_than_it_declares_is_partial():
    (report,) = reports_of('<testsuite tests="3" failures="0"><testcase name="a"/></testsuite>')
    assert (report.status, report.is_pass) == ("partial", False)
    assert report.warnings == ("The file declares 3 checks in all, and 1 were counted in it.",)


def test_suites_declare_where_the_root_does_not():
    (report,) = reports_of(
        '<testsuites><testsuite tests="1"><testcase/></testsuite><testsuite tests="2"/></testsuites>'
    )
    assert report.declared == {"total": 3}


def test_a_case_that_passed_when_run_again_is_told_of():
    (report,) = reports_of('<testsuite><testcase name="a"><flakyFailure/></testcase></testsuite>')
    assert counted(report) == (1, 0, 0, 0, 0)
    assert report.warnings == ("1 case failed at first and passed when run again.",)


def test_an_empty_report_tested_nothing():
    (report,) = reports_of('<testsuite name="x" tests="0"/>')
    assert (report.status, report.is_pass) == ("not_run", False)


# --- garak


def garak(*lines, end=True):
    first = {"entry_type": "init", "garak_version": "0.14", "start_time": "2026-11-01T10:00:00"}
    last = [{"entry_type": "completion", "end_time": "2026-11-01T11:00:00"}] if end else []
    return "".join(json.dumps(line) + "\n" for line in (first, *lines, *last))


JUDGED = {"entry_type": "attempt", "status": 2, "probe_classname": "p.A", "detector_results": {"d.B": [0, 1]}}
EVAL = {"entry_type": "eval", "probe": "p.A", "detector": "detector.d.B", "passed": 1, "fails": 1, "total_evaluated": 2}


def test_a_run_without_its_last_line_is_partial():
    whole, broken = reports_of(garak(JUDGED, EVAL))[0], reports_of(garak(JUDGED, EVAL, end=False))[0]
    assert (whole.status, counted(whole), whole.warnings) == ("complete", (1, 1, 0, 0, 0), ())
    assert (broken.status, broken.warnings) == ("partial", ("The run did not come to its end.",))


def test_a_line_that_breaks_off_ends_the_run_and_one_in_the_middle_is_refused():
    text = garak(JUDGED, EVAL)
    (report,) = reports_of(text.rstrip()[:-4])
    assert (report.status, counted(report)) == ("partial", (1, 1, 0, 0, 0))
    with pytest.raises(Unreadable, match="Line 2: This is not valid JSON"):
        reports_of(text.replace('"status": 2', '"status": '))


def test_attempts_that_were_never_judged_are_told_of():
    (report,) = reports_of(garak(JUDGED | {"status": 1}, JUDGED | {"status": 1}, JUDGED, EVAL))
    assert report.warnings == ("1 attempt sent and never judged.",)
    assert (report.status, report.is_pass) == ("partial", False)


def test_a_hit_log_is_refused():
    with pytest.raises(Unreadable, match="a hit log holds only what failed"):
        reports_of('{"goal": "x", "prompt": "y"}\n', "garak")


def test_nothing_that_was_said_to_the_model_is_taken():
    (report,) = reports_of(garak(JUDGED | {"prompt": "CANARY", "outputs": ["CANARY"], "goal": "CANARY"}, EVAL))
    assert "CANARY" not in repr(report)


# --- promptfoo


def promptfoo(results, **stats):
    return json.dumps({"evalId": "e", "results": {"version": 3, "results": results, "stats": stats}})


def test_results_are_counted_and_fewer_than_declared_are_a_part():
    results = [{"success": True}, {"success": False, "failureReason": 1}, {"success": False, "failureReason": 2}, {}]
    (report,) = reports_of(promptfoo(results, successes=1, failures=1, errors=2))
    assert (report.status, counted(report), report.warnings) == ("complete", (1, 1, 2, 0, 0), ())
    (report,) = reports_of(promptfoo(results[:1], successes=10))
    assert (report.status, report.is_pass) == ("partial", False)
    assert report.warnings == ("The file declares 10 passed, and 1 were counted in it.",)


# --- Inspect AI

EVAL_LOG = {
    "version": 2,
    "status": "success",
    "eval": {"task": "t", "model": "m", "created": "2026-11-01T10:00:00Z"},
    "results": {
        "total_samples": 2,
        "completed_samples": 2,
        "scores": [{"name": "match", "metrics": {"accuracy": {"value": 0.5}}}],
    },
}
SAMPLES = [{"id": 1, "scores": {"match": {"value": "C"}}}, {"id": 2, "scores": {"match": {"value": "I"}}}]


def archive(header=EVAL_LOG, summaries=SAMPLES, **more):
    held = {"header.json": header, "summaries.json": summaries, **more}
    place = BytesIO()
    with zipfile.ZipFile(place, "w") as target:
        for name, value in held.items():
            if value is not None:
                target.writestr(name, value if isinstance(value, str) else json.dumps(value))
    return place.getvalue()


def test_a_log_says_the_same_as_json_and_as_an_archive():
    (written,), (packed,) = reports_of(json.dumps(EVAL_LOG | {"samples": SAMPLES})), reports_of(archive())
    assert written == packed
    assert (packed.status, counted(packed), packed.measures[0].value) == ("complete", (1, 1, 0, 0, 0), 0.5)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "error"}, "crashed"),
        ({"status": "started"}, "partial"),
        ({"invalidated": True}, "partial"),
        ({"results": {"total_samples": 3, "completed_samples": 2}}, "partial"),
    ],
)
def test_no_run_but_a_whole_and_valid_one_is_complete(said, status):
    (report,) = reports_of(json.dumps(EVAL_LOG | {"samples": SAMPLES} | said))
    assert report.status == status
    assert report.warnings


def test_an_archive_that_was_never_closed_is_partial():
    (report,) = reports_of(archive(header=None, **{"_journal/start.json": {"version": 2, "eval": {"task": "t"}}}))
    assert (report.status, report.tool) == ("partial", "Inspect AI: t")


def test_a_sample_that_broke_is_an_error_and_a_grade_between_is_neither():
    samples = [{"scores": {"match": {"value": 0.4}}}, {"error": {"message": "no"}, "scores": {"match": {"value": "C"}}}]
    (report,) = reports_of(archive(summaries=samples))
    assert counted(report) == (0, 0, 2, 0, 0)
    assert any(
        warning.startswith("1 samples have a score that is neither right nor wrong") for warning in report.warnings
    )


def test_a_log_of_which_most_samples_are_missing_or_undecided_is_no_pass():
    right = {"scores": {"match": {"value": "C"}}}
    results = {"results": {"total_samples": 9, "completed_samples": 9}}
    (few,) = reports_of(archive(header=EVAL_LOG | results, summaries=[right]))
    (undecided,) = reports_of(archive(header=EVAL_LOG | results, summaries=[right] + 8 * [{"scores": {}}]))
    assert (few.status, few.is_pass) == ("partial", False)
    assert (undecided.status, undecided.is_pass, counted(undecided)) == ("complete", False, (1, 0, 8, 0, 0))


def test_a_garak_report_that_holds_less_than_it_declares_is_partial():
    (report,) = reports_of(garak(JUDGED, EVAL | {"passed": 9, "fails": 0, "total_evaluated": 9}))
    assert (report.status, report.is_pass) == ("partial", False)


def test_a_value_that_is_no_number_is_said_to_be_none():
    header = json.loads(json.dumps(EVAL_LOG))
    header["results"]["scores"][0]["metrics"]["accuracy"]["value"] = None
    (report,) = reports_of(archive(header=header))
    assert report.measures[0].value is None
    assert "match, accuracy is no finite number." in report.warnings


def test_an_archive_of_anything_else_is_refused():
    with pytest.raises(Unreadable, match="it is no log of Inspect AI"):
        reports_of(archive(header=None, summaries=None, **{"word/document.xml": "<x/>"}))
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        reports_of(b"PK\x03\x04 and nothing else", ARCHIVE)


# --- roadmap-evidence/v1

PLAIN = {
    "format": "roadmap-evidence/v1",
    "tool": {"name": "own scanner", "version": "3"},
    "target": "model-5",
    "run_on": "2026-11-01",
    "status": "complete",
    "total": 5,
    "counts": {"passed": 4, "failed": 1},
    "measures": [{"name": "caught", "value": 0.8, "low": 0.7, "high": 0.9, "n": 5}],
}


def test_the_own_format_says_everything():
    (report,) = reports_of(json.dumps(PLAIN))
    assert (report.tool, report.version, report.target, report.run_on) == ("own scanner", "3", "model-5", "2026-11-01")
    assert (report.status, counted(report), report.measures[0].high) == ("complete", (4, 1, 0, 0, 0), 0.9)


def test_the_own_format_is_held_to_what_it_declares():
    (report,) = reports_of(json.dumps(PLAIN | {"total": 9}))
    assert (report.status, report.warnings) == (
        "partial",
        ("The file declares 9 checks in all, and 5 were counted in it.",),
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"status": "fine"}, "status: 'fine' is not one of"),
        ({"counts": {"passed": -1}}, "counts.passed: -1 is less than the minimum of 0"),
        ({"run_on": "yesterday"}, "run_on: 'yesterday' does not match"),
        ({"extra": 1}, "The file: Additional properties are not allowed"),
    ],
)
def test_what_the_own_format_does_not_allow_is_named(wrong, sentence):
    with pytest.raises(Unreadable, match=sentence):
        reports_of(json.dumps(PLAIN | wrong))
