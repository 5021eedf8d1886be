"""The pages: a cycle run through the web, forms that lose nothing, refusals that are recorded, constant queries."""

from html import unescape

import pytest
from django.urls import reverse

from goals.actions import withhold
from grading import actions
from grading.models import Assignment, Cycle, Grade, Score
from roadmap.records.models import Record
from tests.builders import (
    a_change,
    a_coded_revision,
    a_goal,
    a_metric,
    a_reading,
    an_editor,
    an_owner,
    an_update,
    later,
    person,
    some_evidence,
)
from tests.grading.builders import (
    REASON,
    a_cycle,
    an_open_goal,
    assignment_of,
    dates,
    declared,
    in_cycle,
    opened,
    panel,
    submit,
)

pytestmark = pytest.mark.django_db

ANSWERS = {
    "answer": "level:behind",
    "reason": REASON,
    "criterion_against-plan": "behind",
    "criterion_evidence": "on_course",
    "confidence": "medium",
}

A_CYCLE = {
    "title": "First half",
    "quorum": "3",
    "spread_rule": "2",
    "names": "letters",
    "scoring_from": "2026-03-23",
    "scoring_to": "2026-04-10",
    "discussion_to": "2026-04-14",
    "reply_to": "2026-04-20",
    "comments_to": "2026-04-25",
    "results_due": "2026-06-01",
    "rubric_ambition": "1",
    "rubric_progress": "1",
    "rubric_result": "1",
    "panel_text": "Asked by the editor, unpaid.",
}


def at_page(name, row, *more):
    return reverse(f"grading:{name}", args=[row.cycle.slug, row.goal.slug, row.kind, *more])


def reviewing(client, *rows):
    """Signed in as the first reviewer, who has said that no conflict is known."""
    for row in rows:
        declared(row, panel()[0])
    client.force_login(panel()[0])


def text_of(response):
    return unescape(response.content.decode())


def test_an_editor_runs_a_whole_cycle_through_the_web(client):
    goal, reviewers = a_goal(), panel()
    client.force_login(an_editor())
    assert "Put the default rubrics in place" in text_of(client.get(reverse("grading:cycles")))
    client.post(reverse("grading:rubrics"))
    client.post(reverse("grading:new"), A_CYCLE | {"slug": "half-1"})
    cycle = Cycle.objects.get(slug="half-1")
    chosen = {"kind": "progress", "goals": [goal.pk], "reviewers": [reviewer.pk for reviewer in reviewers]}
    client.post(reverse("grading:add_goals", args=["half-1"]), chosen)
    refused = client.post(reverse("grading:open", args=["half-1"]), follow=True)
    assert "has to announce this cycle before it opens" in text_of(refused)
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    client.post(reverse("grading:open", args=["half-1"]))
    row = cycle.goals.get()
    for reviewer in reviewers:
        client.force_login(reviewer)
        assert (
            client.post(at_page("score", row), {"conflict": "none", "then": "recuse", "do": "declare"}).status_code
            == 302
        )
        assert client.post(at_page("score", row), ANSWERS | {"do": "submit"}).status_code == 302
        client.force_login(an_editor())
        assert "of 3" in text_of(client.get(reverse("grading:cycle", args=["half-1"])))
    assert "3 of 3" in text_of(client.get(reverse("grading:cycle", args=["half-1"])))
    for phase in ("discussion", "reply"):
        actions.move_cycle(cycle=cycle, to=phase, by=an_editor(), at=later(60))
    closed = client.post(reverse("grading:close", args=["half-1"]), follow=True)
    assert "The cycle is closed: 1 grade, 0 provisional." in text_of(closed)
    assert Grade.objects.get().level == "behind"
    assert "Behind" in text_of(client.get(at_page("goal", row)))


def test_the_score_page_shows_the_frozen_goal_its_evidence_and_the_anchors(client):
    goal = a_goal()
    a_reading(a_metric(goal), "71")
    an_update(goal)
    evidence = some_evidence(goals=[goal], title="Report of May")
    hidden = some_evidence(goals=[goal], title="CANARY-INTERNAL", visibility="internal")
    row = an_open_goal(goal)
    reviewing(client, row)
    page = text_of(client.get(at_page("score", row)))
    for words in (
        "Publish a report on how bypasses are fixed.",
        "Anybody can read it.",
        "Hours to a fix",
        "The outline is written.",
        "Report of May",
        "The evidence shows less than was promised by now.",
        "It is too early: nothing was promised by now.",
        "Every milestone due is done, and some that are not due yet.",
        f'value="{evidence.slug}"',
    ):
        assert words in page, words
    assert "CANARY-INTERNAL" not in page
    assert hidden.slug not in page
    assert "first wording" not in page, "asked only where a goal was revised and has ended"
    assert "Is withholding this text justified?" not in page
    assert "whether this goal is met" not in page


def test_a_wrong_form_keeps_everything_typed_and_says_what_is_missing(client):
    row = an_open_goal()
    reviewing(client, row)
    typed = {
        "answer": "level:far_behind",
        "reason": "Too short.",
        "criterion_evidence_reason": "The table has no dates.",
        "note": "Please look at page 4.",
        "do": "submit",
    }
    page = text_of(client.post(at_page("score", row), typed))
    assert "There is a problem" in page
    assert 'href="#id_criterion_against-plan"' in page
    assert 'href="#id_confidence"' in page
    for words in ("Too short.", "The table has no dates.", "Please look at page 4."):
        assert words in page
    assert page.count("checked") == 1
    assert not Score.objects.exists()


def test_a_draft_is_kept_right_or_wrong_and_comes_back(client):
    row = an_open_goal()
    reviewing(client, row)
    answer = client.post(at_page("score", row), {"answer": "level:behind", "reason": "Half a th", "do": "save"})
    assert answer.status_code == 302
    page = text_of(client.get(at_page("score", row)))
    assert "Draft saved at" in page
    assert "Half a th" in page
    assert page.count("checked") == 1
    assert "There is a problem" not in page
    home = text_of(client.get(reverse("grading:home")))
    assert "Draft saved" in home
    assert "You have submitted 0 of 1." in home


def test_a_submitted_score_is_shown_to_its_author_and_can_be_amended_while_scoring_lasts(client):
    row = an_open_goal()
    reviewing(client, row)
    client.post(at_page("score", row), ANSWERS | {"do": "submit"})
    page = text_of(client.get(at_page("score", row)))
    assert "Behind" in page
    assert REASON in page
    assert "Amend this score" in page
    form = text_of(client.get(at_page("score", row) + "?amend=1"))
    assert REASON in form
    assert form.count("checked") == 4
    client.post(at_page("score", row) + "?amend=1", ANSWERS | {"answer": "level:ahead", "do": "submit"})
    assert list(Score.objects.order_by("version").values_list("level", flat=True)) == ["behind", "ahead"]
    client.post(at_page("score", row) + "?amend=1", ANSWERS | {"do": "save"})
    assert assignment_of(row, panel()[0]).draft == {}


def test_one_who_gives_no_level_says_why_and_need_not_answer_the_rest(client):
    row = an_open_goal()
    reviewing(client, row)
    answers = {"answer": "none:no_evidence", "reason": REASON, "confidence": "high", "do": "submit"}
    assert client.post(at_page("score", row), answers).status_code == 302
    score = Score.objects.get()
    assert (score.level, score.non_grade) == ("", "no_evidence")


def test_a_result_asks_for_the_first_wording_and_an_ambition_for_what_outsiders_can_tell(client):
    goal = a_goal()
    a_coded_revision(goal, "less", a_change(goal, statement="Publish half of it.", reason="Smaller."))
    result, ambition = an_open_goal(goal, kind="result"), an_open_goal(goal, kind="ambition")
    reviewing(client, result, ambition)
    page = text_of(client.get(at_page("score", result)))
    assert "Level against the first wording" in page
    assert "Publish half of it." in page
    assert "Publish a report on how bypasses are fixed." in page
    answers = {
        "answer": "level:met_in_full",
        "reason": REASON,
        "criterion_completeness": "met_in_full",
        "criterion_evidence": "mostly_met",
        "confidence": "low",
        "do": "submit",
    }
    assert 'href="#id_first_level"' in text_of(client.post(at_page("score", result), answers))
    client.post(at_page("score", result), answers | {"first_level": "partly_met"})
    assert Score.objects.get().first_level == "partly_met"
    page = text_of(client.get(at_page("score", ambition)))
    assert "Can an outsider tell whether this goal is met?" in page
    assert "too early" not in page


def a_goal_with_withheld_text():
    goal = a_goal()
    withhold(
        subject=f"goal/{goal.slug}",
        field="revisions.1.why",
        reason="protections",
        justification="Names a weak spot.",
        by=an_editor(),
        at=later(10),
        review_on=later(90).date(),
    )
    return goal


def test_withheld_text_is_a_box_until_the_reviewer_asks_and_the_reading_is_recorded(client):
    secret = "Readers cannot judge what they do not see."
    row = an_open_goal(a_goal_with_withheld_text())
    reviewing(client, row)
    page = text_of(client.get(at_page("score", row)))
    assert secret not in page
    assert "Names a weak spot" in page
    assert "Is withholding this text justified?" in page
    assert secret not in text_of(client.get(at_page("withheld", row)))
    assert secret not in text_of(client.post(at_page("withheld", row), {"reason": " "}))
    assert not Record.objects.filter(type="withheld_text.read").exists()
    assert secret in text_of(client.post(at_page("withheld", row), {"reason": "To judge the plan."}))
    assert Record.objects.filter(type="withheld_text.read").count() == 1


def test_the_three_questions_about_withheld_text_have_to_be_answered(client):
    row = an_open_goal(a_goal_with_withheld_text())
    reviewing(client, row)
    assert 'href="#id_misleading_without"' in text_of(client.post(at_page("score", row), ANSWERS | {"do": "submit"}))
    told = {"withholding_justified": "yes", "withheld_changes_grade": "no", "misleading_without": "no"}
    client.post(at_page("score", row), ANSWERS | told | {"do": "submit"})
    score = Score.objects.get()
    assert (score.withholding_justified, score.withheld_changes_grade, score.misleading_without) == (True, False, False)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (an_owner, "You own this goal. Nobody grades a goal of his or her own."),
        (an_editor, "You are not assigned to this goal, so you cannot grade it."),
        (lambda: person("Reviewer Nine", "reviewer"), "You are not assigned to this goal"),
    ],
)
def test_who_may_not_grade_a_goal_is_told_so_and_the_refusal_is_recorded(client, who, sentence):
    row = an_open_goal()
    someone = who()
    client.force_login(someone)
    for answer in (
        client.get(at_page("score", row)),
        client.post(at_page("score", row), ANSWERS | {"do": "submit"}),
        client.post(at_page("score", row), ANSWERS | {"do": "save"}),
    ):
        assert answer.status_code == 403
        assert sentence in text_of(answer)
    assert not Score.objects.exists()
    refusal = Record.objects.get(type__startswith="refus")
    assert someone.public_id.encode() in refusal.body


def test_a_reviewer_with_a_conflict_is_refused_until_it_is_waived(client):
    goal = a_goal()
    writer = panel()[0]
    some_evidence(goals=[goal], by=writer)
    row = an_open_goal(goal)
    client.force_login(writer)
    assert client.get(at_page("score", row)).status_code == 403
    assert "Conflict noted" in text_of(client.get(reverse("grading:home")))
    client.force_login(an_editor())
    page = text_of(client.get(at_page("goal", row)))
    assert "Wrote evidence for the goal" in page
    client.post(at_page("waive", row, writer.public_id), {"reason": "Nobody else can read the logs."})
    client.force_login(writer)
    assert client.get(at_page("score", row)).status_code == 200


def test_a_reviewer_steps_back_through_the_web_and_an_editor_finds_another(client):
    row = an_open_goal()
    gone, fourth = panel()[0], panel(4)[3]
    client.force_login(gone)
    page = text_of(client.post(at_page("recuse", row), {"conflict": "", "reason": "It is complicated."}))
    assert "There is a problem" in page
    assert "It is complicated." in page
    client.post(at_page("recuse", row), {"conflict": "personal", "reason": "It is complicated."})
    assert client.get(at_page("score", row)).status_code == 403
    client.force_login(an_editor())
    assert "It is complicated." in text_of(client.get(at_page("goal", row)))
    place = assignment_of(row, gone)
    client.post(at_page("assign", row), {"reviewer": fourth.pk, "replaces": place.pk})
    assert Assignment.objects.get(reviewer=fourth).replaces_id == place.pk


def test_an_editor_lets_an_assignment_lapse_takes_one_back_and_removes_a_goal(client):
    cycle = a_cycle()
    row, other = in_cycle(cycle, reviewers=4), in_cycle(cycle)
    client.force_login(an_editor())
    client.post(at_page("take_back", row, panel(4)[3].public_id))
    assert row.assignments.count() == 3
    opened(cycle)
    client.post(at_page("lapse", row, panel()[0].public_id), {"reason": "On leave."})
    assert assignment_of(row, panel()[0]).state == Assignment.State.LAPSED
    client.post(at_page("remove", other), {"reason": "It was merged."})
    assert "removed: It was merged." in text_of(client.get(reverse("grading:cycle", args=[cycle.slug])))


def test_a_cycle_that_makes_no_sense_keeps_what_was_typed(client):
    actions.add_default_rubrics(by=None, at=later(0))
    client.force_login(an_editor())
    form = A_CYCLE | {
        "title": "Second half",
        "slug": "half-2",
        "scoring_from": "2026-09-01",
        "scoring_to": "2026-08-01",
    }
    page = text_of(client.post(reverse("grading:new"), form))
    assert "The end of scoring lies before the start of scoring." in page
    assert 'value="Second half"' in page
    assert 'value="2026-08-01"' in page
    assert not Cycle.objects.exists()


def test_a_cycle_is_changed_until_it_is_announced(client):
    cycle = a_cycle("half-1")
    client.force_login(an_editor())
    form = A_CYCLE | {"title": "Spring", "quorum": "2", "results_due": "2026-07-01"}
    client.post(reverse("grading:edit", args=["half-1"]), form)
    cycle.refresh_from_db()
    assert (cycle.title, cycle.quorum, cycle.slug) == ("Spring", 2, "half-1")
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    assert "has announced this cycle" in text_of(client.post(reverse("grading:edit", args=["half-1"]), form))


def test_closing_says_what_is_in_the_way(client):
    row = an_open_goal()
    client.force_login(an_editor())
    address = reverse("grading:close", args=[row.cycle.slug])
    assert "3 assignments are still open" in text_of(client.get(address))
    assert "3 assignments are still open" in text_of(client.post(address, follow=True))
    assert Cycle.objects.get().phase == Cycle.Phase.SCORING


def test_people_from_outside_see_their_own_goals_and_no_cycle(client):
    row = an_open_goal()
    outsider = panel()[2]
    client.force_login(outsider)
    assert client.get(reverse("grading:home")).status_code == 200
    assert client.get(at_page("score", row)).status_code == 200
    assert client.get(reverse("grading:rubric", args=["progress", 1])).status_code == 200
    for address in (reverse("grading:cycles"), reverse("grading:cycle", args=[row.cycle.slug]), at_page("goal", row)):
        assert client.get(address).status_code == 403


def test_unknown_addresses_are_404_and_strangers_are_asked_to_sign_in(client):
    row = an_open_goal()
    assert client.get(at_page("score", row)).status_code == 302
    client.force_login(an_editor())
    for address in ("cycles/none/", f"cycles/{row.cycle.slug}/none/progress/", "rubrics/progress-9/"):
        assert client.get(f"/internal/grading/{address}").status_code == 404


def test_one_who_grades_nothing_is_led_to_the_cycles(client):
    client.force_login(an_owner())
    assert client.get(reverse("grading:home")).url == reverse("grading:cycles")


def queries_of(client, address, django_assert_num_queries, number):
    with django_assert_num_queries(number):
        answer = client.get(address)
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize("goals", [1, 3])
def test_lists_take_as_many_queries_for_three_goals_as_for_one(client, django_assert_num_queries, goals):
    cycle = a_cycle()
    for _ in range(goals):
        in_cycle(cycle)
    opened(cycle)
    client.force_login(panel()[0])
    page = queries_of(client, reverse("grading:home"), django_assert_num_queries, 7)
    assert page.count('class="card"') == goals
    client.force_login(an_editor())
    page = queries_of(client, reverse("grading:cycle", args=[cycle.slug]), django_assert_num_queries, 18)
    assert page.count("0 of 3") == goals
    queries_of(client, reverse("grading:close", args=[cycle.slug]), django_assert_num_queries, 6)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_cycles_takes_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, number):
    for _ in range(number):
        in_cycle(a_cycle(dates=dates()))
    client.force_login(an_editor())
    page = queries_of(client, reverse("grading:cycles"), django_assert_num_queries, 6)
    assert page.count('class="card"') == number


@pytest.mark.parametrize("reviewers", [3, 5])
def test_a_panel_takes_as_many_queries_for_five_reviewers_as_for_three(client, django_assert_num_queries, reviewers):
    cycle = a_cycle()
    row = in_cycle(cycle, reviewers=reviewers)
    opened(cycle)
    client.force_login(an_editor())
    page = queries_of(client, at_page("goal", row), django_assert_num_queries, 20)
    assert page.count('class="card"') == reviewers
    for reviewer in panel(reviewers):
        submit(row, reviewer, "behind")
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    # Six of them ask whether this editor may withhold words of the grade.
    page = queries_of(client, at_page("goal", row), django_assert_num_queries, 28)
    assert page.count('class="card"') == 2 * reviewers


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_takes_as_many_queries_for_three_readings_and_files_as_for_one(
    client, django_assert_num_queries, number
):
    goal = a_goal()
    metric = a_metric(goal)
    for index in range(number):
        a_reading(metric, "71", later(index).date())
        some_evidence(goals=[goal])
    row = an_open_goal(goal)
    reviewing(client, row)
    queries_of(client, at_page("score", row), django_assert_num_queries, 16)
