"""Anchor cases: graded one by one before the answers are shown; an editor reads counts and no names."""

from html import unescape

import pytest
from django.urls import reverse

from grading import actions
from grading.models import CalibrationAnswer
from tests.builders import an_editor, an_owner, later
from tests.grading.builders import a_cycle, in_cycle, opened, panel

pytestmark = pytest.mark.django_db


def text_of(response):
    return unescape(response.content.decode())


def page_of(cycle):
    return reverse("grading:calibration", args=[cycle.slug])


def answer(client, cycle, level):
    case = client.get(page_of(cycle)).context["case"]
    return client.post(page_of(cycle), {"case": case.key, "level": level, "reason": "As the rubric says."}, follow=True)


def test_cases_come_one_by_one_and_the_answers_after_the_last(client):
    cycle = a_cycle()
    in_cycle(cycle)
    client.force_login(panel()[0])
    assert page_of(cycle) in text_of(client.get(reverse("grading:home")))
    page = text_of(client.get(page_of(cycle)))
    assert "Case 1 of 3: Slightly above the line" in page
    assert "within what such a measure moves" not in page
    page = text_of(answer(client, cycle, "ahead"))
    assert "Case 2 of 3" in page
    assert "within what such a measure moves" not in page, "no answer is shown before the last case"
    answer(client, cycle, "behind")
    page = text_of(answer(client, cycle, "no_visible_progress"))
    assert "You gave 2 of 3 cases the level they stand for." in page
    assert "within what such a measure moves" in page
    assert "As the rubric says." in page


def test_an_answer_sent_twice_counts_once_and_an_empty_one_not_at_all(client):
    cycle = a_cycle()
    in_cycle(cycle)
    client.force_login(panel()[0])
    first = client.get(page_of(cycle)).context["case"]
    assert "Choose a level." in text_of(client.post(page_of(cycle), {"case": first.key}))
    for _ in range(2):
        client.post(page_of(cycle), {"case": first.key, "level": "ahead"})
    assert CalibrationAnswer.objects.count() == 1


def test_an_editor_sees_how_often_each_level_was_given_and_nobody_else_anything(client):
    cycle = a_cycle()
    in_cycle(cycle)
    for reviewer in panel()[:2]:
        client.force_login(reviewer)
        answer(client, cycle, "ahead")
    client.force_login(an_editor())
    found = client.get(page_of(cycle))
    first = next(one for one in found.context["distribution"] if one["case"].title == "Slightly above the line")
    assert [(level["label"], level["number"]) for level in first["levels"]][:2] == [("Ahead", 2), ("On course", 0)]
    assert not any(reviewer.name in text_of(found) for reviewer in panel())
    client.force_login(an_owner())
    assert client.get(page_of(cycle)).status_code == 403
    client.force_login(an_editor())
    assert client.post(page_of(cycle), {}).status_code == 403


def test_after_the_scores_no_case_is_asked(client):
    cycle = a_cycle()
    row = in_cycle(cycle)
    opened(cycle)
    for reviewer in panel():
        assignment = row.assignments.get(reviewer=reviewer)
        actions.lapse(assignment=assignment, reason="On leave.", by=an_editor(), at=later(24))
    actions.move_cycle(cycle=cycle, to="discussion", by=an_editor(), at=later(41))
    client.force_login(panel()[0])
    assert "This cycle has moved on." in text_of(client.get(page_of(cycle)))


def test_an_editors_page_takes_as_many_queries_for_many_answers_as_for_none(client, django_assert_max_num_queries):
    cycle = a_cycle()
    in_cycle(cycle)
    for reviewer in panel():
        client.force_login(reviewer)
        answer(client, cycle, "ahead")
    client.force_login(an_editor())
    with django_assert_max_num_queries(12):
        client.get(page_of(cycle))
