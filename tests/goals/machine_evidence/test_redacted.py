"""What a scanner of secrets found is taken out of its log, wherever it stands, and the log tells of its runs as before."""

import json
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given

from goals.machine_evidence.bounds import Source, Unreadable
from goals.machine_evidence.brought import CannotBeRedacted, look_into
from goals.machine_evidence.reading import read
from goals.machine_evidence.sarif_redacted import REDACTED, write_redacted
from tests.goals.machine_evidence.secret_scans import CANARY, gitleaks, written
from tests.goals.machine_evidence.test_hostile import VALUES


def kept_of(log):
    looked = look_into(written(log))
    return looked, json.loads(looked.data)


def test_a_secret_is_in_no_place_of_what_is_kept():
    looked, kept = kept_of(gitleaks())
    assert CANARY not in looked.data.decode()
    assert "4711471147114711" not in looked.data.decode()
    assert CANARY not in repr(looked.reports)
    assert looked.withheld == "secrets"
    assert looked.redacted is not None
    found = kept["runs"][0]["results"][0]
    assert found["message"] == found["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": REDACTED}
    assert set(found["fingerprints"].values()) == set(found["partialFingerprints"].values()) == {REDACTED}
    assert kept["runs"][1]["results"] == [{"ruleId": "A", "message": {"text": REDACTED}}]  # of the other tool as well


def test_what_tells_of_the_run_stays():
    before, (looked, kept) = read(BytesIO(written(gitleaks()))), kept_of(gitleaks())
    for one, other in zip(before, looked.reports, strict=True):
        assert replace(one, target="") == replace(other, target="")
    assert looked.reports[0].target == "https://git.example.org/a.git @ 0f3a9c1"
    found = kept["runs"][0]["results"][0]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "https://git.example.org/src/settings.py"
    assert (place["region"]["startLine"], found["ruleId"], found["rank"]) == (3, "aws-access-token", 99.5)
    assert kept["runs"][0]["tool"]["driver"]["name"] == "gitleaks"


def test_each_place_is_counted():
    result = {"ruleId": "a", "message": {"text": "x"}, "fingerprints": {"a": "x"}, "kind": "fail", "odd": ["x", "y"]}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Gitleaks"}}, "results": [result]}]}
    looked, _ = kept_of(log)
    assert looked.redacted == 3


def test_a_log_that_was_redacted_is_the_same_when_it_is_redacted_again():
    first = look_into(written(gitleaks()))
    again = look_into(first.data)
    assert again.data == first.data
    assert again.withheld == "secrets"


@pytest.mark.parametrize(
    "tool",
    [
        {"driver": {"name": "TruffleHog"}},
        {"driver": {"name": "GitHub secret scanning"}},
        {"driver": {"name": "S"}, "extensions": [{"name": "gitleaks rules"}]},
        {"driver": {"name": "S", "rules": [{"id": "R", "name": "HardcodedCredential"}]}},
        {"driver": {"name": "S", "rules": [{"id": "R", "properties": {"tags": ["external/cwe/cwe-798"]}}]}},
    ],
)
@pytest.mark.parametrize("order", ["rules first", "results first"])
def test_it_is_known_by_tool_extension_or_rule_and_stays_known(tool, order):
    results = [{"ruleId": "R", "message": {"text": CANARY}}]
    run = {"tool": tool, "results": results} if order == "rules first" else {"results": results, "tool": tool}
    for version in ("2.1.0", "2.2"):
        looked, _ = kept_of({"version": version, "runs": [run]})
        assert CANARY not in looked.data.decode()
        assert look_into(looked.data).withheld == "secrets"


def test_version_1_is_redacted_too_though_it_is_not_read():
    looked, _ = kept_of(
        {"version": "1.0.0", "runs": [{"tool": {"name": "gitleaks"}, "results": [{"message": CANARY}]}]}
    )
    assert CANARY not in looked.data.decode()
    assert "1.0.0" in looked.unreadable


def test_other_logs_are_kept_byte_for_byte():
    data = written({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "linter"}}, "results": []}]})
    assert look_into(data)[:2] == (data, None)


@pytest.mark.parametrize(
    "data",
    [
        written(gitleaks())[:-3],
        written(gitleaks()) + b"{}",
        written(gitleaks()) + b"\n" + written(gitleaks()),
        written(gitleaks()).replace(b'"version"', b'"runs": [], "version"'),
        written(gitleaks() | {"runs": {"item": gitleaks()["runs"][0]}}),
        written(gitleaks() | {"x": 1}).replace(b'"x": 1', b'"x": NaN'),
        b"\xef\xbb\xbf" + written(gitleaks())[:-3],
    ],
)
def test_what_cannot_be_redacted_with_certainty_is_refused_and_the_sentence_repeats_nothing(data):
    with pytest.raises(CannotBeRedacted) as refused:
        look_into(data)
    assert CANARY not in refused.value.sentence
    assert "nothing of it is stored" in refused.value.sentence


OWN = {
    "gitleaks": [{"Description": "AWS", "Secret": CANARY, "RuleID": "aws"}],
    "trufflehog": {"SourceMetadata": {}, "DetectorName": "AWS", "Raw": CANARY},
    "ggshield": {"entities_with_incidents": [{"incidents": []}]},
    "detect-secrets": {"version": "1", "plugins_used": [], "results": {"a": [{"hashed_secret": "00"}]}},
}


@pytest.mark.parametrize("name", OWN)
def test_the_own_format_of_a_scanner_is_refused(name):
    with pytest.raises(CannotBeRedacted, match="Let the scanner write SARIF"):
        look_into(written(OWN[name]))


@given(VALUES)
def test_any_log_is_redacted_to_json_that_is_redacted_to_itself_or_refused(value):
    once, twice = BytesIO(), BytesIO()
    try:
        write_redacted(Source(BytesIO(json.dumps({"runs": [value], "version": value}).encode())), once, most=10_000_000)
    except Unreadable:
        return
    json.loads(once.getvalue())
    write_redacted(Source(BytesIO(once.getvalue())), twice, most=10_000_000)
    assert twice.getvalue() == once.getvalue()
