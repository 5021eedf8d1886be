"""What an edition tells of evaluations: a suite that is not named is counted, and nothing else of it is told."""

from typing import Any

from goals import evaluation_values as evaluation
from tests.public_site.shapes import filled
from tests.public_site.site import parts as p
from tests.public_site.test_projection import SECRET, evidence, published


def suite(slug: str, word: str = "", **fields: Any) -> Any:
    value = filled(evaluation.EvaluationSuiteValue, word)
    return value | {"slug": slug, "capability": "cyber", "visibility": "public", "ended_on": None} | fields


def test_an_internal_suite_is_told_by_what_it_checks_and_how_its_runs_stand():
    value = suite("zanzibar-suite", SECRET, visibility="internal", threshold="t4", added_on="2026-03-01")
    value["runs"][0] |= {"target": "Model 5", "lacks": ["code"], "evidence": ["memo"]}
    value["studies"][0]["protocol_sha256"] = "ab" * 32
    named = {"thresholds": [p.threshold("t4", "Research")], "evidence": [evidence("memo", "A memo")]}
    parts, content = published(suites=[suite("open"), value], **named)
    told = parts["suite/unnamed--1"]
    assert (told["capability"], told["threshold"], told["name"]) == ("cyber", "t4", "")
    [run], [study] = told["runs"], told["studies"]
    assert (run["target"], run["status"], run["lacks"], run["evidence"]) == ("Model 5", "complete", ["code"], [])
    assert (run["samples"], run["repeats"], run["states_intervals"]) == (None, None, None)
    assert (study["protocol_sha256"], study["starts_on"], study["title"]) == ("ab" * 32, "2026-03-01", "")
    assert SECRET.encode() not in content
    assert "evidence/memo" not in parts


def test_the_number_of_an_internal_suite_stays_when_others_come_and_end():
    first = [suite("a", visibility="internal", capability="chemical"), suite("b", visibility="internal")]
    later = [first[0] | {"ended_on": "2026-04-01"}, suite("open"), first[1], suite("c", visibility="internal")]
    before, after = (published(suites=found)[0] for found in (first, later))
    assert before["suite/unnamed--2"] == after["suite/unnamed--2"]
    assert before["suite/unnamed--1"]["capability"] == after["suite/unnamed--1"]["capability"] == "chemical"
    assert "suite/unnamed--3" in after


def test_a_run_names_evidence_and_a_suite_its_threshold_only_where_they_are_public():
    value = suite("open", threshold="pending")
    value["runs"][0]["evidence"] = ["memo"]
    hidden = {
        "thresholds": [p.threshold("pending", SECRET)],
        "evidence": [evidence("memo", SECRET, visibility="internal")],
    }
    hidden["thresholds"][0]["revisions"][0] |= {"approved_at": None, "imported": False}
    parts, content = published(suites=[value], **hidden)
    assert parts["suite/open"]["threshold"] == ""
    assert parts["suite/open"]["runs"][0]["evidence"] == []
    assert SECRET.encode() not in content
    shown = {"thresholds": [p.threshold("pending", "Seen")], "evidence": [evidence("memo", "Memo", state="accepted")]}
    parts, _ = published(suites=[value], **shown)
    assert (parts["suite/open"]["threshold"], parts["suite/open"]["runs"][0]["evidence"]) == ("pending", ["memo"])
    assert "evidence/memo" in parts


def test_where_things_are_kept_is_never_told():
    value = suite("open")
    value["runs"][0] |= dict.fromkeys(("code_at", "data_at", "seeds_at", "environment_at"), SECRET)
    assert SECRET.encode() not in published(suites=[value])[1]
