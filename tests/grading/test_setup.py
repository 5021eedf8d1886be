"""Setting a cycle up: defaults, days in order, windows for reply and objections, and what will be announced."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from grading import actions
from grading.actions.cycle import WindowIsMissing
from grading.anchor_cases import DEFAULT_CASES
from grading.cycle_form import default_days
from grading.models import Cycle, Tier
from grading.rubrics import DEFAULT_RUBRICS
from tests.builders import a_goal, an_editor, later
from tests.grading.builders import a_cycle, assignment_of, dates, declared, in_cycle, opened, panel, windows
from tests.grading.test_pages import A_CYCLE, a_goal_with_withheld_text

pytestmark = pytest.mark.django_db


def text_of(response):
    return unescape(response.content.decode())


def test_the_days_begin_as_four_two_two_weeks_and_one():
    days = default_days(date(2026, 3, 1))
    assert days["scoring_to"] - days["scoring_from"] == timedelta(weeks=4)
    assert days["discussion_to"] - days["scoring_to"] == timedelta(weeks=2)
    assert days["reply_to"] - days["discussion_to"] == timedelta(days=14)
    assert days["comments_to"] - days["reply_to"] == timedelta(days=7)
    assert days["results_due"] > days["comments_to"]


def test_a_person_sets_up_no_cycle_without_days_for_replies_and_objections_but_a_source_may_tell_of_one(client):
    actions.add_default_rubrics(by=None, at=later(0))
    given = {"slug": "half-1", "title": "First half", "at": later(20)}
    for missing in ("reply_to", "comments_to"):
        with pytest.raises(WindowIsMissing):
            actions.create_cycle(**given, dates=windows(**{missing: None}), by=an_editor())
    cycle = actions.create_cycle(**given, dates=dates(), by=None)
    with pytest.raises(WindowIsMissing):
        actions.revise_cycle(
            cycle=cycle, title="Other", dates=dates(), quorum=3, panel_text="", by=an_editor(), at=later(20)
        )
    client.force_login(an_editor())
    sent = {name: value for name, value in A_CYCLE.items() if name != "comments_to"} | {"slug": "half-2"}
    page = text_of(client.post(reverse("grading:new"), sent))
    assert 'href="#id_comments_to"' in page
    assert not Cycle.objects.filter(slug="half-2").exists()


def test_the_form_chooses_versions_rules_and_names(client):
    actions.add_default_rubrics(by=None, at=later(0))
    client.force_login(an_editor())
    assert 'value="3"' in text_of(client.get(reverse("grading:new")))
    sent = A_CYCLE | {"slug": "half-1", "rubric_result": "", "spread_rule": "3", "names": "names"}
    answer = client.post(reverse("grading:new"), sent)
    assert answer.url == reverse("grading:add_goals", args=["half-1"])
    cycle = Cycle.objects.get()
    assert sorted(cycle.rubrics.values_list("kind", flat=True)) == ["ambition", "progress"]
    assert (cycle.spread_rule, cycle.names_in_discussion) == (3, True)
    page = text_of(client.get(reverse("grading:edit", args=["half-1"])))
    assert "The rubric versions were chosen when the cycle was set up" in page
    assert 'value="2026-04-25"' in page
    none = A_CYCLE | {"slug": "half-2"} | dict.fromkeys(("rubric_ambition", "rubric_progress", "rubric_result"), "")
    assert "Choose a rubric for at least one kind" in text_of(client.post(reverse("grading:new"), none))


def test_the_check_page_says_what_is_announced_and_what_is_missing(client):
    cycle = a_cycle(dates=windows(), panel_text="Asked by the editor, unpaid.")
    row = in_cycle(cycle, a_goal("faster-fixes"), reviewers=2)
    client.force_login(an_editor())
    address = reverse("grading:check", args=[cycle.slug])
    page = text_of(client.get(address))
    assert "1 goal has fewer reviewers who can score than the quorum of 3." in page
    assert "Asked by the editor, unpaid." in page
    assert "progress-1" in page
    actions.assign(cycle_goal=row, reviewer=panel()[2], by=an_editor(), at=later(20))
    page = text_of(client.get(address))
    assert "Nothing is missing" in page
    assert "2 of the developer's own, 1 external" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_check_page_takes_as_many_queries_for_three_goals_as_for_one(client, django_assert_max_num_queries, number):
    cycle = a_cycle()
    for _ in range(number):
        in_cycle(cycle)
    client.force_login(an_editor())
    with django_assert_max_num_queries(22):
        client.get(reverse("grading:check", args=[cycle.slug]))


def test_the_tier_of_one_assignment_is_chosen_when_it_is_made_and_closes_withheld_text(client):
    cycle = a_cycle()
    row = in_cycle(cycle, a_goal_with_withheld_text(), reviewers=2)
    outsider = panel()[2]
    client.force_login(an_editor())
    names = [cycle.slug, row.goal.slug, row.kind]
    client.post(reverse("grading:assign", args=names), {"reviewer": outsider.pk, "tier": "public"})
    assert assignment_of(row, outsider).tier == Tier.PUBLIC
    opened(cycle)
    declared(row, outsider)
    client.force_login(outsider)
    page = text_of(client.get(reverse("grading:score", args=names)))
    assert "You were asked to score what the public sees." in page
    assert reverse("grading:withheld", args=names) not in page
    assert client.post(reverse("grading:withheld", args=names), {"reason": "To judge it."}).status_code == 403


def test_every_shipped_case_stands_for_a_level_of_its_rubric():
    for rubric in DEFAULT_RUBRICS:
        levels = {level["key"] for level in rubric["levels"]}
        cases = DEFAULT_CASES[rubric["kind"]]
        assert 2 <= len(cases) <= 3
        assert {case["level"] for case in cases} <= levels
        assert len({case["level"] for case in cases}) == len(cases)
