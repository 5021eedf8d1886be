"""Grading for programs: in every phase a token reads of a panel no more than its person, and nobody's name."""

import re

import pytest
from django.utils import timezone

from goals.actions import withhold
from goals.permissions import can_read_internal
from grading.visibility import sight_of
from roadmap.accounts.models import Scope
from roadmap.api.views import description
from tests import builders as b
from tests.asking import ask, get
from tests.grading.builders import an_open_goal, graded, submit
from tests.grading.leaking import PANEL, PARTS, PHASES, Play, at_phase, reviewer
from tests.grading.test_leaks import leaks, own_number, person_of
from tests.tokens import a_token

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("grading leaks")]


def addresses():
    """Every address that is read, as the access table writes it."""
    return [re.sub(r"\{(\w+)\}", r"<\1>", path) for path, methods in description()["paths"].items() if "get" in methods]


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_no_answer_tells_more_of_a_panel_than_may_be_seen(play: Play, phase: str) -> None:
    wrong: list[str] = []
    with at_phase(play, phase) as stage:
        for part in PARTS:
            person = person_of(part)
            if not can_read_internal(person):
                continue
            others = {reviewer(number).public_id: number for number in PANEL if number != own_number(part)}
            _, text = a_token(Scope.READ_INTERNAL, by=person)
            for address in addresses():
                path = "/" + re.sub(r"<(\w+)>", lambda found: str(stage.names[found[1]]), address.lstrip("/"))
                answer = ask("get", path, text)
                assert answer.status_code in (200, 403, 404), path
                body = answer.content.decode()
                wrong += leaks(stage, part, path, body)
                if "/records/" not in path:
                    wrong += [f"{part} at {path}: the id of {others[one]}" for one in others if one in body]
    assert wrong == []


def test_counts_and_grades_are_told_as_the_person_may_see_them(db):
    b.a_roadmap()
    row = an_open_goal(b.a_goal("reports"), slug="first-half")
    submit(row, b.a_reviewer(), "ahead")
    for who in (b.an_editor(), b.a_reviewer(), b.person("Reader One", "reader")):
        _, text = a_token(by=who)
        (goal,) = get("/api/v1/cycles/first-half/", text)["goals"]
        sees = sight_of(who, row, timezone.now().date()).counts
        assert (goal["asked"], goal["submitted"]) == ((3, 1) if sees else (None, None))
        assert get("/api/v1/grades/", text)["results"] == []


def test_a_grade_is_read_without_names_and_with_its_boxes(db):
    b.a_roadmap()
    row = an_open_goal(b.a_goal("reports"), slug="first-half")
    graded(row, "on_course", "on_course", "ahead")
    words = row.grades.get().value["reason"]
    assert words
    span = {"subject": "grade/first-half--reports--progress", "field": "reason", "start": 0, "end": len(words)}
    _, text = a_token(by=b.person("Reader One", "reader"))
    (grade,) = get("/api/v1/grades/?cycle=first-half&goal=reports&kind=progress", text)["results"]
    assert (grade["level"], grade["n"], grade["reason"]) == ("on_course", 3, words)
    assert not {"reviewers", "adjudicator"} & grade.keys()
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(50))
    assert get("/api/v1/grades/", text)["results"][0]["reason"] == "[withheld]"
    assert get("/api/v1/grades/?kind=result", text)["results"] == []


def test_assignments_and_scores_are_the_own_ones(db):
    b.a_roadmap()
    row = an_open_goal(b.a_goal("reports"), slug="first-half")
    submit(row, b.a_reviewer(), "ahead")
    _, own = a_token(by=b.a_reviewer())
    _, other = a_token(by=b.another_reviewer())
    (score,) = get("/api/v1/scores/", own)["results"]
    assert (score["cycle"], score["goal"], score["kind"], score["level"], score["version"]) == (
        *("first-half", "reports", "progress", "ahead"),
        1,
    )
    assert [one["state"] for one in get("/api/v1/assignments/?cycle=first-half", own)["results"]] == ["submitted"]
    assert [one["state"] for one in get("/api/v1/assignments/?state=open&cycle=first-half", other)["results"]] == [
        "open"
    ]
    assert get("/api/v1/scores/", other)["results"] == []
    assert get("/api/v1/assignments/?cycle=other", own)["results"] == []
