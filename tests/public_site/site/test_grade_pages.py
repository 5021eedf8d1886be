"""How pages show grades: by question, against both wordings, beside others, made again; and how a round was held."""

import re
from copy import deepcopy
from typing import Any

from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import third_edition
from tests.public_site.site.page import Page

NEW_GRADE = {
    "number": 1,
    "criteria": {"scope": {"behind": 2, "no_evidence": 1}},
    "first_distribution": {},
    "spread_rule": 2,
    "evidence_cited": {"room-report": 2},
    "objections": [{"number": 1, "text": "It is *too* harsh."}],
    "disputed": True,
}
REOPENING = {"number": 1, "asked_on": "2026-10-09", "agreed_on": "2026-10-10", "declined_on": None}
REOPENING |= {"reason": "A log was mislaid."}


def graded(**fields: Any) -> dict[str, dict[str, Any]]:
    """The third edition with a grade that says all it can."""
    parts = third_edition()
    parts["rubric/progress-1"]["criteria"] = [
        {"key": "scope", "question": "How much of it is done?", "required": True, "anchors": {"behind": "A third."}}
    ]
    parts["grade/round-1--isolated-lab--progress"] |= deepcopy(NEW_GRADE) | fields
    return parts


def test_a_grade_shows_its_answers_by_question_its_objections_and_what_it_rests_on(publish: Publish):
    page = publish(graded(), on=STORY_DAY)("/goals/isolated-lab/")
    assert "How much of it is done?" in page.text
    assert re.search(r"Objections before the grade was final ?It is too harsh\.", page.text)
    assert "Evidence that reviewers rest on: Report on the room (2 of 3)." in page.text
    assert "This round calls it so when levels lie 2 or more apart, or on both sides of On course." in page.text
    levels = ["Ahead", "On course", "Behind", "Far behind", "No visible progress", "No evidence available"]
    (table,) = [rows for rows in page.tables if rows[0][0] == "Question"]
    assert table[0] == ["Question", *levels]
    assert table[-1] == ["How much of it is done?", "0", "0", "2", "0", "0", "1"]


def test_a_grade_made_again_says_when_why_and_what_it_was(publish: Publish):
    parts = graded(number=2, level="far_behind", graded_on="2026-11-02", disputed=False)
    parts["cycle/round-1"]["reopenings"] = [REOPENING]
    read = publish(graded(), parts, on=STORY_DAY)
    text = read("/goals/isolated-lab/").text
    assert "Graded again on 2 Nov 2026, after the round was opened again on 10 Oct 2026: A log was mislaid." in text
    assert "Before, on 8 Oct 2026: Behind." in text
    assert "Opened again on 10 Oct 2026 (asked on 9 Oct 2026): A log was mislaid." in read("/grades/").text


def test_what_was_decided_and_replied_before_a_reopening_says_so_at_a_later_grade(publish: Publish):
    said = {"adjudicated": True, "reply": "It does work.", "number": 2, "graded_on": "2026-11-02"}
    for about, is_from_before in ((1, True), (2, False)):
        parts = graded(**said, adjudicated_for=about, replied_to=about)
        parts["cycle/round-1"]["reopenings"] = [REOPENING]
        text = publish(parts, on=STORY_DAY)("/goals/isolated-lab/").text
        assert "; adjudicated" in text
        assert ("adjudicated before the round was opened again." in text) == is_from_before
        assert ("Written about the grade before the round was opened again." in text) == is_from_before


def test_a_round_that_is_open_again_is_not_late_and_its_grades_stay(publish: Publish):
    parts = graded()
    parts["cycle/round-1"] |= {"reopenings": [REOPENING], "phase": "discussion", "numbers": None}
    read = publish(parts, on=STORY_DAY)
    for path in ("/", "/grades/", "/goals/isolated-lab/"):
        assert "not published" not in read(path).text, path
    assert "Progress: Behind" in read("/goals/isolated-lab/").text
    assert "which was opened again on 10 Oct 2026: A log was mislaid." in read("/goals/isolated-lab/").text
    assert "Opened again on 10 Oct 2026; reviewers discuss where they disagree." in read("/grades/").text


def test_a_request_to_reopen_that_was_declined_is_told_too(publish: Publish):
    parts = graded()
    parts["cycle/round-1"]["reopenings"] = [REOPENING | {"agreed_on": None, "declined_on": "2026-10-11"}]
    text = publish(parts, on=STORY_DAY)("/grades/").text
    assert "A request to open it again was declined on 11 Oct 2026 (asked on 9 Oct 2026): A log was mislaid." in text


def test_a_result_is_printed_against_the_last_and_the_first_wording_where_they_differ(publish: Publish):
    parts = third_edition()
    first = {"first_level": "little_met", "first_distribution": {"little_met": 3}, "criteria": {}}
    parts["grade/round-1--retention-rules--result"] |= first
    text = publish(parts, on=STORY_DAY)("/goals/retention-rules/").text
    assert "Against the last wording: Met in full. Against the first published wording: Little met." in text
    assert "Overall, against the first wording" in text


def test_grades_of_the_developer_and_of_others_stand_side_by_side(publish: Publish):
    parts = graded(panel={"own": 3, "external": 0})
    parts["cycle/outside"] = p.cycle("outside", "Outside round", ("isolated-lab", "progress"))
    outside = p.grade("outside", "isolated-lab", "progress", "far_behind", panel={"own": 0, "external": 3})
    parts["grade/outside--isolated-lab--progress"] = outside | {"cycle_title": "Outside round"}
    page = publish(parts, on=STORY_DAY)("/goals/isolated-lab/")
    assert "The same goal, graded by different panels" in page.text
    (table,) = [rows[1:] for rows in page.tables if rows[0][0] == "Panel"]
    assert [row[:4] for row in table] == [
        ["External reviewers", "Progress", "Far behind", "Outside round"],
        ["The developer's own reviewers", "Progress", "Behind", "Round 1"],
    ]


def test_a_round_tells_its_conflicts_its_course_who_is_named_and_how_far_reviewers_agree(publish: Publish):
    parts = graded()
    conflict = {"goal": "isolated-lab", "kind": "progress", "conflict": "financial", "outcome": "recused", "count": 1}
    course = {"invited": 5, "days_open": 86, "discussed": 1, "kept": 2, "amended": 1, "entered_from_file": 3}
    agreed = {"alpha": "0.743", "low": "0.610", "high": "0.850", "items": 12, "judgements": 36, "why_none": ""}
    none: dict[str, Any] = {"alpha": None, "low": None, "high": None, "items": 4, "judgements": 12}
    none |= {"why_none": "4 items: agreement is not computed below 10 items."}
    cycle = parts["cycle/round-1"]
    cycle |= {"conflicts": [conflict], "named": ["Otto Outside"], "spread_rule": 2, "names_in_discussion": False}
    cycle |= {"numbers": cycle["numbers"] | course, "agreement": {"progress": agreed, "result": none}}
    cycle |= {"reopenings": []}
    waiver = {"goal": "isolated-lab", "reason": "Nobody else can.", "given_at": "2026-09-02T09:00:00Z"}
    cycle["waivers"] = [waiver | {"conflict": "financial", "declared": True}, waiver | {"conflict": "report"}, waiver]
    page = publish(parts, on=STORY_DAY)("/grades/")
    text = page.text
    assert (
        "5 reviewers asked; 86 days from opening to closing; 1 goal discussed because levels lay far apart; 1 score amended, 2 kept"
        in text
    )
    for said in ("Financial interest, declared by the reviewer: ", "Reports to an owner of the goal: ", ""):
        assert f", 2 Sep 2026: {said}Nobody else can." in text
    assert "3 scores of a panel that worked offline entered from a file." in text
    assert (
        "Progress: before any discussion the reviewers agreed to 0.743, where 1 is full agreement and 0 is chance"
        in text
    )
    assert "with 95 % confidence between 0.610 and 0.850; 12 goals, 36 levels" in text
    assert "Result: how far the reviewers agree is not said. 4 items: agreement is not computed below 10" in text
    (rows,) = [rows[1:] for rows in page.tables if "Conflict" in rows[0]]
    assert [row[1:] for row in rows] == [["Progress", "Financial interest", "stepped back", "1"]]
    assert "Named with their consent: Otto Outside. 4 reviewers are not named." in text
    assert "Levels 2 or more apart are discussed; nobody in the discussion knows who is who." in text
    assert "Behind: A third." in text, "the anchors of the rubric"


def test_an_old_edition_says_nothing_of_what_it_does_not_know(get: Get):
    text = Page(get("/grades/").body).text
    for words in ("conflict", "reviewers agree", "Named with", "are discussed", "opened again", "asked;"):
        assert words not in text, words
