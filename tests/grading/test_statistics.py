"""Statistics of a closed cycle: the numbers, the worker and its progress, asking twice, who sees them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grading import actions, agreeing
from grading.actions import CriterionInput
from grading.actions.statistics import (
    StatisticsAreThere,
    StatisticsAreUnderWay,
    ask_statistics,
    keep_statistics,
    note_progress,
)
from grading.agreement import alpha
from grading.models import CycleStatistics
from grading.tasks import compute_statistics
from roadmap.accounts.actions import grant_role
from roadmap.errors import Refused
from tests.builders import an_editor, an_owner, later, person
from tests.grading.builders import a_cycle, a_judgement, fresh, in_cycle, opened, panel, submit

pytestmark = pytest.mark.django_db

LEVELS = ["ahead", "on_course", "behind", "far_behind", "no_visible_progress"]
# One goal a line, one reviewer a column.
RANKS = [(1, 2, 1), (2, 2, 2), (3, 3, 4), (4, 4, 4), (5, 5, 4), (1, 1, 1), (2, 3, 2), (3, 3, 3), (4, 5, 4), (2, 1, 2)]


def judged(rank, against_plan):
    criteria = [CriterionInput(criterion="against-plan", level=LEVELS[against_plan - 1])]
    return a_judgement(LEVELS[rank - 1], criteria=criteria)


def a_scored_cycle(ranks):
    cycle = a_cycle()
    rows = [in_cycle(cycle) for _ in ranks]
    opened(cycle)
    for row, given in zip(rows, ranks, strict=True):
        found = fresh(row)
        for reviewer, rank in zip(panel(), given, strict=True):
            submit(found, reviewer, judged(rank, 3))
    return cycle


def closed(cycle):
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    return cycle


@pytest.fixture
def few():
    """Two goals: too few to compute anything of."""
    return closed(a_scored_cycle(RANKS[:2]))


def page(client, cycle, who=None):
    client.force_login(who or an_editor())
    return client.get(reverse("grading:statistics", args=[cycle.slug]))


@pytest.mark.slow
def test_the_page_prints_what_the_rule_computes_and_a_sentence_where_it_does_not(
    client, django_capture_on_commit_callbacks
):
    cycle = closed(a_scored_cycle(RANKS))
    assert "not computed yet" in page(client, cycle).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("grading:statistics_compute", args=[cycle.slug]))
    row = CycleStatistics.objects.get()
    lines = {line["criterion"]: line for line in row.value}
    assert lines[""]["alpha"] == f"{alpha(RANKS, 'ordinal'):.3f}"
    assert (lines[""]["items"], lines[""]["judgements"]) == (10, 30)
    assert lines["against-plan"]["sentence"].startswith("All judgements are of one category")
    assert lines["evidence"]["sentence"].startswith("0 items: agreement is not computed")
    text = page(client, cycle).content.decode()
    assert f'<td data-label="Alpha">{lines[""]["alpha"]}</td>' in text
    assert f"{lines['']['low']} to {lines['']['high']}" in text
    assert "All judgements are of one category" in text
    assert "%</" not in text.replace("95 % interval", "")  # counts, no shares


def test_the_table_counts_the_newest_levels_and_agreement_the_first(client):
    cycle = a_scored_cycle([(1, 3, 5)])
    before = agreeing.material(cycle).sha256
    row = fresh(cycle.goals.get())
    submit(row, panel()[0], judged(3, 3), at=later(26))
    assert agreeing.material(cycle).sha256 == before
    closed(cycle)
    text = page(client, cycle).content.decode()
    (overall,) = [line for line in text.split("<tr>") if "Overall level</th>" in line]
    counts = re.findall(r'<td data-label="[^"]+">([0-9]+)</td>', overall)
    assert counts == ["0", "0", "2", "0", "1", "0", "3"]


def test_the_same_scores_are_computed_once(few, client, django_capture_on_commit_callbacks):
    client.force_login(an_editor())
    address = reverse("grading:statistics_compute", args=[few.slug])
    with django_capture_on_commit_callbacks(execute=True) as first:
        client.post(address)
    computed = CycleStatistics.objects.values().get()
    with django_capture_on_commit_callbacks(execute=True) as again:
        answer = client.post(address, follow=True)
    assert (len(first), len(again)) == (1, 0)
    assert "computed already" in answer.content.decode()
    assert CycleStatistics.objects.values().get() == computed
    with pytest.raises(StatisticsAreThere):
        ask_statistics(cycle=few, scores_sha256=computed["scores_sha256"], by=an_editor(), at=timezone.now())


def asked(cycle, at):
    return ask_statistics(cycle=cycle, scores_sha256=agreeing.material(cycle).sha256, by=an_editor(), at=at)


def test_progress_is_shown_with_and_without_script(few, client):
    row = asked(few, timezone.now())
    assert note_progress(row=row, percent=40, at=timezone.now())
    text = page(client, few).content.decode()
    assert '<progress id="percent" max="100" value="40">' in text
    assert "Reload</a>" in text
    assert "Compute the agreement" not in text
    answer = client.get(reverse("grading:statistics_progress", args=[few.slug]))
    assert answer.json() == {"is_running": True, "percent": 40}
    compute_statistics(row.pk, row.run)
    answer = client.get(reverse("grading:statistics_progress", args=[few.slug]))
    assert answer.json() == {"is_running": False, "percent": 100}


def test_a_worker_that_was_killed_is_noticed_and_asked_again(few, client):
    begun = timezone.now() - timedelta(minutes=3)
    killed = asked(few, begun)
    note_progress(row=killed, percent=40, at=begun)
    assert "stopped at 40" in page(client, few).content.decode()
    again = asked(few, timezone.now())
    assert (again.pk, again.run, again.percent) == (killed.pk, 2, 0)
    with pytest.raises(StatisticsAreUnderWay):
        asked(few, timezone.now())
    # The one that was believed dead comes back: it says nothing any more.
    assert not note_progress(row=killed, percent=90, at=timezone.now())
    assert not keep_statistics(row=killed, lines=[], at=timezone.now())
    compute_statistics(killed.pk, 1)
    assert CycleStatistics.objects.get().computed_at is None
    compute_statistics(again.pk, 2)
    assert CycleStatistics.objects.get().computed_at is not None


def test_other_scores_are_another_computation(few):
    row = asked(few, timezone.now())
    compute_statistics(row.pk, row.run)
    request = actions.ask_reopening(cycle=few, reason="A log was mislaid.", by=an_editor(), at=later(46))
    actions.agree_reopening(reopening=request, by=person("Editor Two", "editor"), at=later(46))
    few.refresh_from_db()
    with pytest.raises(Refused):  # open again: nobody sees numbers of it
        asked(few, timezone.now())


def test_statistics_are_for_those_who_may_read_single_scores_after_the_close(client):
    cycle = a_scored_cycle(RANKS[:1])
    everybody = {
        "editor": an_editor(),
        "panel": panel()[0],
        "adjudicator": person("Adjudicator One", "adjudicator"),
        "outside reviewer": panel()[2],
        "reviewer of nothing here": person("Reviewer Four", "reviewer"),
        "owner": an_owner(),
        "reader": person("Reader One", "reader"),
    }
    assert {page(client, cycle, who).status_code for who in everybody.values()} == {403}
    closed(cycle)
    found = {name: page(client, cycle, who).status_code for name, who in everybody.items()}
    assert {name for name, code in found.items() if code == 200} == {"editor", "panel", "adjudicator"}


def test_levels_of_a_goal_are_hidden_from_an_editor_with_a_conflict(client):
    cycle = closed(a_scored_cycle(RANKS[:1]))
    conflicted = an_owner()
    grant_role(user=conflicted, role="editor", by=None, at=later(46))
    conflicted.forget_roles()
    assert page(client, cycle, conflicted).status_code == 403
    adjudicator = person("Adjudicator One", "adjudicator")
    assert "not shown to you" not in page(client, cycle, adjudicator).content.decode()


@pytest.mark.parametrize("goals", [1, 3])
def test_more_goals_take_no_more_queries(client, django_assert_num_queries, goals):
    cycle = closed(a_scored_cycle(RANKS[:goals]))
    client.force_login(an_editor())
    client.get(reverse("grading:statistics", args=[cycle.slug]))
    with django_assert_num_queries(37):
        client.get(reverse("grading:statistics", args=[cycle.slug]))
