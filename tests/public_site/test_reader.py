"""The reader's view: the whole roadmap for staff, each thing with what the public sees of it, at a constant price."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals import actions
from goals.actions import MilestoneInput
from public_site.actions import prepare
from public_site.models import Publication
from tests import builders as b
from tests.desk import approve
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db

AREA = "/internal/roadmap/safeguards/"
WORDS = "the door by the river"


@pytest.fixture(autouse=True)
def forty_days_later():
    with time_machine.travel(b.later(40), tick=False):
        yield


@pytest.fixture
def reader(client):
    b.a_roadmap()
    client.force_login(b.person("Reader One", "reader"))
    return client


def publish(day):
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(day)), by=b.another_publisher(), at=b.later(day))
    return Publication.objects.latest("number").number


def marks_in(client, what):
    """The marks in the line of the page that says this."""
    page = re.sub(r"\s+", " ", text_of(client.get(AREA)))
    start = page.index(what)
    around = page[start : page.index("</strong>", start + len(what)) + 9]
    return re.findall(r'<strong class="tag[^"]*">([^<]+)</strong>', around)


def test_a_goal_is_internal_then_comes_then_is_public_and_then_changes(reader):
    goal = b.a_proposed_goal("one")
    page = text_of(reader.get(AREA))
    assert "Publish the report" in page
    assert marks_in(reader, 'id="goal-one"') == ["Internal"]
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.at(hour=10))
    assert marks_in(reader, 'id="goal-one"') == ["Public from the next edition"]
    assert publish(21) == 1
    assert marks_in(reader, 'id="goal-one"') == ["Public in edition 1"]
    assert marks_in(reader, "Revision 1: created") == ["Public in edition 1"]
    row = b.a_proposed_revision(goal)
    assert marks_in(reader, "Revision 2: re-dated") == ["Internal"]
    actions.approve_revision(revision=row, by=b.an_editor(), at=b.later(22))
    assert marks_in(reader, "Revision 2: re-dated") == ["Internal"]  # not told before its direction is coded
    actions.code_direction(revision=row, direction="less", by=b.a_reviewer(), at=b.later(23))
    assert marks_in(reader, "Revision 2: re-dated") == ["Public from the next edition"]


def test_updates_and_evidence_say_for_whom_they_are(reader):
    goal = b.a_goal("one")
    stub = {"visibility": "stub", "description": "A log.", "title": "Sealed words"}
    for name, fields in {"open": {"title": "An open paper"}, "memo": {"title": "A memo", "visibility": "internal"}, "log": stub}.items():  # fmt: skip
        b.some_evidence(name, goals=[goal], **fields)
    b.an_update(goal, done="Told to all.", at=b.later(2))
    b.an_update(goal, done="Told to reviewers.", visibility="reviewers", at=b.later(3))
    b.an_update(goal, done="Told to nobody.", visibility="internal", at=b.later(4))
    for day, mark in ((4, "Public from the next edition"), (5, "Reviewers"), (6, "Internal")):
        assert marks_in(reader, f"Update of {day} Mar 2026</strong>") == [mark]
    publish(21)
    assert marks_in(reader, "An open paper") == ["Public in edition 1"]
    assert marks_in(reader, "A memo") == ["Internal"]
    assert marks_in(reader, "/internal/evidence/log/") == ["Public in edition 1, as a stub"]
    page = text_of(reader.get(AREA))
    assert "Sealed words" not in page
    assert "Told to nobody." in page


def test_evidence_for_reviewers_is_not_there_for_others(reader, client):
    b.some_evidence("minutes", goals=[b.a_goal("one")], visibility="reviewers", title="The minutes")
    assert "The minutes" not in text_of(reader.get(AREA))
    client.force_login(b.a_reviewer())
    assert marks_in(client, "The minutes") == ["Reviewers"]


def test_withheld_words_are_boxes_in_place_and_a_new_box_is_a_change_to_come(reader):
    b.a_goal("one", revision=b.a_revision(why=f"Whoever finds {WORDS} gets in."))
    publish(21)
    assert WORDS in text_of(reader.get(AREA))
    actions.withhold(
        subject="goal/one", field="revisions.1.why", start=14, end=14 + len(WORDS), reason="protections",
        justification="It helps an attacker.", by=b.an_editor(), at=b.later(22),
    )  # fmt: skip
    page = text_of(reader.get(AREA))
    assert WORDS not in page
    assert "Whoever finds" in page
    assert "[Withheld: security of protections. It helps an attacker. About 5 words.]" in page
    assert '<a href="/internal/withheld/goal/one/1/reveal/">Reveal</a>' in page
    assert marks_in(reader, "<dt>Wording</dt>") == ["Public in edition 1, changed from the next edition on"]
    publish(23)
    assert marks_in(reader, "<dt>Wording</dt>") == ["Public in edition 2"]


def test_milestones_and_readings_have_marks_of_their_own(reader):
    term = MilestoneInput(key="outline", title="The outline", deadline=b.deadline("2026-06-01"))
    goal = b.a_goal("one", revision=b.a_revision(milestones=[term]))
    metric = b.a_metric(goal)
    publish(21)
    assert marks_in(reader, "The outline") == ["Public in edition 1"]
    b.a_reading(metric, on=b.later(22).date())
    actions.complete_milestone(goal=goal, key="outline", achieved_on=b.DAY, by=b.an_owner(), at=b.later(23))
    assert marks_in(reader, "The outline") == ["Public from the next edition"]
    assert marks_in(reader, "Last: 71 hours") == ["Public from the next edition"]


def test_who_is_still_to_code_a_change_reads_nobody_elses_reason_for_it(client):
    b.a_roadmap()
    goal = b.a_goal("one")
    b.an_approved_revision(goal)
    for who, may in ((b.a_reviewer(), False), (b.an_editor(), True)):
        client.force_login(who)
        assert ("Two people left." in text_of(client.get(AREA))) == may


def test_a_part_stands_with_its_goal_and_an_empty_area_says_so(reader):
    whole = b.a_whole("whole")
    b.a_part(whole, "piece")
    b.an_area("empty")
    page = text_of(reader.get(AREA))
    assert "Part: " in page
    assert page.index('id="goal-whole"') < page.index('id="goal-piece"')
    assert "1 goal." in page
    assert "No goal here yet." in text_of(reader.get("/internal/roadmap/empty/"))
    assert AREA in text_of(reader.get("/internal/roadmap/"))
    assert reader.get("/internal/roadmap/nowhere/").status_code == 404


def test_people_from_outside_and_without_a_role_are_refused(client):
    b.a_goal("one")
    for who in (b.person("Reviewer Three", "reviewer", is_external=True), b.person("Roleless One")):
        client.force_login(who)
        assert {client.get(url).status_code for url in ("/internal/roadmap/", AREA)} == {403}


@pytest.mark.parametrize("count", [1, 3])
def test_an_area_costs_the_same_for_any_number_of_goals(reader, count, django_assert_num_queries):
    for number in range(count):
        goal = b.a_whole(f"goal-{number}")
        b.a_part(goal, f"part-{number}")
        b.some_evidence(goals=[goal])
        b.a_reading(b.a_metric(goal, f"metric-{number}"))
        b.an_update(goal)
    publish(21)
    reader.get(AREA)
    with django_assert_num_queries(43):
        page = text_of(reader.get(AREA))
    assert page.count('<article class="reading"') == count


def test_ten_goals_stand_on_a_page(reader):
    for number in range(11):
        b.a_goal(f"goal-{number:02}")
    page = text_of(reader.get(AREA))
    assert page.count('<article class="reading"') == 10
    assert "1 to 10 on this page" in page
    with CaptureQueriesContext(connection) as many:
        assert text_of(reader.get(f"{AREA}?page=2")).count('<article class="reading"') == 1
    assert len(many) < 50
