"""Who sees what: the one rule for every role and phase, then the real thing with a canary on every page."""

import re
from itertools import product

import pytest
from django.urls import reverse

from grading import actions
from grading.models import Cycle
from grading.queue import queue_of
from grading.todo import todo_for
from grading.visibility import Sight, Viewer, scores_seen_by, sight, sight_of
from roadmap.accounts.actions import grant_role
from tests.builders import an_editor, an_owner, another_editor, later, person
from tests.grading.builders import (
    a_cycle,
    a_judgement,
    an_open_goal,
    declared,
    fresh,
    in_cycle,
    opened,
    panel,
    scored,
    submit,
)

PHASES = list(Cycle.Phase.values)
FLAGS = ("is_editor", "is_adjudicator", "is_assigned", "has_submitted", "is_conflicted", "is_owner", "is_staff")
SECRETS = ("others", "notes", "grade", "disputed", "discussion", "proposed", "objections")
VIEWERS = [Viewer(**dict(zip(FLAGS, values, strict=True))) for values in product([False, True], repeat=len(FLAGS))]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[A-Za-z0-9]+"')
CANARY = "CANARY: the logs of May contradict the report."


def test_while_anybody_is_still_scoring_nobody_sees_a_score_a_note_a_dispute_or_a_grade():
    early = [(phase, all_ended) for phase in ("setup", "scoring") for all_ended in (False, True)]
    for viewer, (phase, all_ended) in product(VIEWERS, [*early, ("discussion", False), ("reply", False)]):
        seen = sight(viewer, phase=phase, all_ended=all_ended, replies_are_over=True)
        assert not any(getattr(seen, name) for name in SECRETS), (viewer, phase)


@pytest.mark.parametrize("phase", PHASES)
def test_a_conflict_closes_every_door_but_the_grade_itself(phase):
    for viewer in VIEWERS:
        if viewer.is_conflicted:
            seen = sight(viewer, phase=phase, all_ended=True)
            ended = phase in ("closed", "published")
            proposed = phase == "reply" and viewer.is_owner  # the owner's right of reply is no matter of scoring
            hides = not ended and (viewer.is_editor or viewer.is_adjudicator or viewer.is_assigned)
            opened = dict.fromkeys(("counts", "grade", "objections", "record_log"), ended)
            assert seen == Sight(**opened, proposed=proposed, hidden_by_conflict=hides)


@pytest.mark.parametrize("phase", PHASES)
def test_people_without_a_part_in_the_cycle_see_grades_once_it_is_closed_and_nothing_else(phase):
    ended = phase in ("closed", "published")
    for viewer in (Viewer(), Viewer(is_staff=True), Viewer(is_assigned=True, is_staff=True)):
        opened = dict.fromkeys(("counts", "grade", "objections", "record_log"), ended)
        assert sight(viewer, phase=phase, all_ended=True) == Sight(**opened)


def test_the_record_log_tells_nobody_of_a_panel_before_its_cycle_is_closed():
    for viewer, phase, all_ended in product(VIEWERS, PHASES, (False, True)):
        seen = sight(viewer, phase=phase, all_ended=all_ended, was_closed=True, replies_are_over=True)
        assert seen.record_log is (phase in ("closed", "published")), (viewer, phase)


def test_after_the_close_editors_adjudicators_and_the_panel_see_the_scores():
    for viewer in (
        Viewer(is_editor=True),
        Viewer(is_adjudicator=True),
        Viewer(is_assigned=True, has_submitted=True),
    ):
        assert sight(viewer, phase="closed", all_ended=True).others
    assert not sight(Viewer(is_assigned=True), phase="closed", all_ended=True).others
    assert sight(Viewer(is_adjudicator=True), phase="closed", all_ended=True).notes
    assert not sight(Viewer(is_editor=True), phase="closed", all_ended=True).notes


def test_in_the_discussion_the_panel_and_the_adjudicator_see_the_scores_and_the_editor_does_not():
    assert sight(Viewer(is_assigned=True, has_submitted=True), phase="discussion", all_ended=True).others
    assert sight(Viewer(is_adjudicator=True), phase="discussion", all_ended=True).others
    assert not sight(Viewer(is_editor=True), phase="discussion", all_ended=True).others


EDITOR, JUDGE = Viewer(is_editor=True, is_staff=True), Viewer(is_adjudicator=True)
MEMBER, OWNER = Viewer(is_assigned=True, has_submitted=True), Viewer(is_owner=True, is_conflicted=True, is_staff=True)
JUDGING_MEMBER = Viewer(is_adjudicator=True, is_assigned=True, has_submitted=True)
EDITING_MEMBER = Viewer(is_editor=True, is_assigned=True, is_staff=True)
STAFF, STRANGER, STEPPED_BACK = Viewer(is_staff=True), Viewer(), Viewer(is_assigned=True, is_conflicted=True)
# Who sees what: in the discussion, in the time to reply, in the time to object, and once the cycle is closed.
OPENS = {
    EDITOR: ("disputed", "disputed proposed", "disputed proposed objections", "disputed others grade objections"),
    JUDGE: ("disputed discussion others notes",) * 3 + ("disputed discussion others notes grade objections",),
    MEMBER: (
        "disputed discussion others",
        "disputed discussion others",
        "disputed discussion others proposed objections",
        "disputed discussion others grade objections",
    ),
    JUDGING_MEMBER: (
        "disputed discussion others",
        "disputed discussion others",
        "disputed discussion others proposed objections",
        "disputed discussion others grade objections",
    ),
    EDITING_MEMBER: ("", "", "proposed objections", "disputed others grade objections"),
    OWNER: ("", "proposed", "proposed objections", "grade objections"),
    STAFF: ("", "", "proposed objections", "grade objections"),
    STRANGER: ("", "", "", "grade objections"),
    STEPPED_BACK: ("", "", "", "grade objections"),
}


@pytest.mark.parametrize("viewer", OPENS, ids=str)
def test_after_the_scores_each_sees_what_the_phase_opens_to_him_or_her(viewer):
    stages = [("discussion", False), ("reply", False), ("reply", True), ("closed", False)]
    for (phase, is_over), expected in zip(stages, OPENS[viewer], strict=True):
        seen = sight(viewer, phase=phase, all_ended=True, replies_are_over=is_over)
        assert {name for name in SECRETS if getattr(seen, name)} == set(expected.split()), (phase, is_over)


def test_when_a_cycle_is_opened_again_its_earlier_grades_stay_to_be_read_and_its_scores_are_blind_again():
    for viewer in (EDITOR, STAFF, OWNER):
        seen = sight(viewer, phase="discussion", all_ended=True, was_closed=True)
        assert (seen.grade, seen.others, seen.proposed) == (True, False, False)


def test_an_editor_who_is_on_the_panel_does_not_even_see_how_many_have_submitted():
    on_panel = Viewer(is_editor=True, is_assigned=True)
    assert sight(Viewer(is_editor=True), phase="scoring", all_ended=False).counts
    assert not sight(on_panel, phase="scoring", all_ended=False).counts
    assert not sight(on_panel, phase="scoring", all_ended=False).reviewers


pages = pytest.mark.django_db


def addresses(row):
    """Every page of grading that tells of this goal or its cycle, and the dashboard."""
    goal = [row.cycle.slug, row.goal.slug, row.kind]
    return [
        reverse("internal_home"),
        reverse("grading:home"),
        reverse("grading:cycles"),
        reverse("grading:cycle", args=goal[:1]),
        reverse("grading:edit", args=goal[:1]),
        reverse("grading:add_goals", args=goal[:1]),
        reverse("grading:close", args=goal[:1]),
        reverse("grading:goal", args=goal),
        reverse("grading:assign", args=goal),
        reverse("grading:remove", args=goal),
        reverse("grading:score", args=goal),
        reverse("grading:score", args=goal) + "?amend=1",
        reverse("grading:recuse", args=goal),
        reverse("grading:withheld", args=goal),
        *(reverse(f"grading:{name}", args=[*goal, panel()[0].public_id]) for name in ("lapse", "waive", "take_back")),
    ]


def everybody_else():
    """All the people of the story but the author of the score, who is the first of the panel."""
    roles = ["reader", "adjudicator", "publisher", "auditor", "administrator"]
    named = [person(f"{role.title()} One", role) for role in roles]
    return [*panel()[1:], an_owner(), an_editor(), another_editor(), *named]


@pages
def test_no_page_shows_a_score_to_anybody_but_its_author_while_the_panel_is_at_work(client):
    row = an_open_goal()
    author = panel()[0]
    submit(row, author, a_judgement("far_behind", reason=CANARY, note=CANARY))
    for someone in everybody_else():
        client.force_login(someone)
        for address in addresses(row):
            answer = client.get(address)
            assert answer.status_code in (200, 302, 403, 405), (someone, address)
            assert b"CANARY" not in answer.content, (someone.name, address)
            assert b"far_behind" not in answer.content or b'value="level:far_behind"' in answer.content
    client.force_login(author)
    assert (
        CANARY.encode() in client.get(reverse("grading:score", args=[row.cycle.slug, row.goal.slug, row.kind])).content
    )


@pages
def test_a_draft_is_seen_by_its_author_alone(client):
    row = an_open_goal()
    author = panel()[0]
    actions.save_score_draft(assignment=declared(row, author), fields={"reason": CANARY}, by=author, at=later(23))
    for someone in everybody_else():
        client.force_login(someone)
        for address in addresses(row):
            assert b"CANARY" not in client.get(address).content, (someone.name, address)
    client.force_login(author)
    assert b"CANARY" in client.get(reverse("grading:score", args=[row.cycle.slug, row.goal.slug, row.kind])).content


@pages
def test_pages_of_the_other_reviewers_are_the_same_bytes_before_and_after_somebody_submits(client):
    """Not a count, not an order, not a colour gives away that another reviewer is done."""
    row = an_open_goal()

    def seen_by(someone):
        client.force_login(someone)
        return [TOKEN.sub(b"", client.get(address).content) for address in addresses(row)]

    watchers = [panel()[1], panel()[2], an_owner(), person("Reader One", "reader")]
    for watcher in watchers:
        seen_by(watcher)  # the first visits meet refusals, and only the first one of a minute is recorded
    before = [seen_by(watcher) for watcher in watchers]
    submit(row, panel()[0], a_judgement("far_behind", reason=CANARY))
    assert [seen_by(watcher) for watcher in watchers] == before


@pages
def test_the_rule_of_the_pages_is_the_rule_of_the_query():
    row = an_open_goal()
    scored(row, "ahead", "behind", "behind")
    assert [scores_seen_by(reviewer, row).count() for reviewer in panel()] == [1, 1, 1]
    assert scores_seen_by(an_editor(), row).count() == 0
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    row = fresh(row)
    assert [scores_seen_by(someone, row).count() for someone in (an_editor(), panel()[0], an_owner())] == [3, 3, 0]


@pages
def test_after_the_close_scores_are_shown_without_names(client):
    row = an_open_goal()
    scored(row, a_judgement("behind", reason=CANARY), "behind", "behind")
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    client.force_login(an_editor())
    page = client.get(reverse("grading:goal", args=[row.cycle.slug, row.goal.slug, row.kind])).content.decode()
    assert "Reviewer A: Behind" in page
    scores = page[page.index("Single scores") :]
    assert not any(reviewer.name in scores for reviewer in panel())


@pages
def test_an_editor_with_a_conflict_sees_neither_the_panel_nor_its_scores():
    row = an_open_goal()
    conflicted = an_owner()
    grant_role(user=conflicted, role="editor", by=None, at=later(24))
    conflicted.forget_roles()
    assert sight_of(conflicted, row) == Sight(hidden_by_conflict=True)
    assert sight_of(an_editor(), row) == Sight(counts=True, reviewers=True)


@pages
def test_to_do_lists_tell_of_ones_own_work_only():
    cycle = a_cycle()
    first, second = in_cycle(cycle), in_cycle(cycle)
    opened(cycle)
    submit(fresh(first), panel()[0], "behind")
    on = later(26).date()
    assert [item.text for item in todo_for(panel()[0], on)] == [f"Score {second.goal.slug} (progress, First half)"]
    assert len(todo_for(panel()[1], on)) == 2
    queue = queue_of(panel()[0], on)
    assert (queue.submitted, queue.total, len(queue.to_score), len(queue.done)) == (1, 2, 1, 1)
    assert todo_for(an_editor(), on) == []
    late = later(41).date()
    assert [item.text for item in todo_for(an_editor(), late)] == ["Close First half"]


@pages
@pytest.mark.parametrize("goals", [1, 3])
def test_a_longer_to_do_list_takes_no_more_queries(django_assert_num_queries, goals):
    cycle = a_cycle()
    for _ in range(goals):
        in_cycle(cycle)
    opened(cycle)
    reviewer = panel()[0]
    reviewer.has_role("reviewer")
    with django_assert_num_queries(1):
        assert len(todo_for(reviewer, later(26).date())) == goals
