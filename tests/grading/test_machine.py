"""Whatever people do with a cycle, in whatever order: no grade without quorum, reasons and clean hands, none that moves.

Anybody tries anything on a cycle of two goals; who may not is refused, and what the rules forbid does not happen. The
clock works between them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from grading import actions
from grading.disputes import apart_now, disputed_among
from grading.models import Adjudication, Assignment, Cycle, CycleGoal, Grade, Reopening, Score
from grading.moving import move_due
from grading.openings import is_sent
from grading.windows import windows as windows_of
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.reconciling import reconcile
from tests import builders as b
from tests.grading import builders as g

pytestmark = pytest.mark.django_db

CAST = {
    "Owner One": ["owner"],
    "Editor One": ["editor"],
    "Editor Two": ["editor", "adjudicator"],
    "Reviewer One": ["reviewer"],
    "Reviewer Two": ["reviewer"],
    "Reviewer Three": ["reviewer"],
    "Reviewer Four": ["reviewer", "adjudicator"],
    "Adjudicator One": ["adjudicator"],
    "Publisher One": ["publisher"],
    "Reader One": ["reader"],
}
REVIEWERS = [name for name in CAST if name.startswith("Reviewer")]
ENDED = (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)
STAGES = ["setup", "scoring", "discussion", "reply", "closed", "discussion", "reply"]  # the last two: opened again
which = st.integers(0, 1)
levels = st.sampled_from(["ahead", "on_course", "behind", "far_behind", ""])
words = st.sampled_from([g.REASON, "Other words, long enough to count.", " "])


def mostly(*roles: str) -> st.SearchStrategy[str]:
    """Somebody who may do it, three times out of four; else anybody."""
    fit = [name for name in CAST if {*roles} & {*CAST[name]}]
    return st.one_of(*[st.sampled_from(fit)] * 3, st.sampled_from(sorted(CAST)))


class Panel(RuleBasedStateMachine):
    """A cycle of two goals with a quorum of two; one of four reviewers wrote evidence for the first goal."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = b.later(21)
        self.made: dict[int, Any] = {}  # what each grade said when it was first seen
        self.said: dict[tuple[str, int], Any] = {}  # and each decision and reply
        self.scores = 0  # how many there were when the cycle was last seen closed
        self.was_closed = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(stage=st.integers(0, len(STAGES) - 1), level=levels)
    def begin(self, stage: int, level: str) -> None:
        """Somewhere in its course, so that its later days are met as often as its first."""
        self.cast = {name: b.person(name, *roles) for name, roles in CAST.items()}
        cycle = g.a_cycle("half-1", dates=g.windows(), quorum=2)
        self.rows = []
        for slug in ("one", "two"):
            goal = b.a_goal(slug)
            if slug == "one":
                b.some_evidence(goals=[goal], by=self.cast["Reviewer Four"])
            row = actions.add_cycle_goal(cycle=cycle, goal=goal, kind="progress", by=b.an_editor(), at=b.later(20))
            for name in REVIEWERS:
                actions.assign(cycle_goal=row, reviewer=self.cast[name], by=b.an_editor(), at=b.later(20))
            self.rows.append(row)
        for number in range(stage):
            self.take_step(number, level)
        assert self.cycle().phase == STAGES[stage]

    def take_step(self, number: int, level: str) -> None:
        if number == 1:
            for goal in (0, 1):
                self.all_reviewers_score(goal, level, g.REASON)
                self.the_conflicted_step_back_and_the_late_lapse(goal)
        if number == 4:
            self.two_open_it_again("Editor One", "Editor Two", agrees=True)
        else:
            self.at += timedelta(days=30 if number else 0)
            self.the_cycle_goes_on("Editor One")

    # -- what people try --------------------------------------------------------------------------------------------

    def attempt(self, act: Callable[..., object], who: str | None, **given: Any) -> bool:
        """Whether it was allowed. Time goes on a little."""
        self.at += timedelta(minutes=10)
        by = User.objects.get(pk=self.cast[who].pk) if who else None
        try:
            with transaction.atomic():
                act(by=by, at=self.at, **given)
        except RuleViolation:
            return False
        return True

    def cycle(self) -> Cycle:
        return Cycle.objects.get(slug="half-1")

    def row(self, index: int) -> CycleGoal:
        return g.fresh(self.rows[index])

    def seat(self, index: int, name: str) -> Assignment:
        return g.assignment_of(self.rows[index], self.cast[name])

    @rule(days=st.sampled_from([0, 1, 7, 30]))
    def the_clock_works(self, days: int) -> None:
        self.at += timedelta(days=days)
        move_due(at=self.at)

    @rule(who=mostly("editor"))
    def the_cycle_goes_on(self, who: str) -> None:
        """The next step, taken by a person, whether it is due or not."""
        cycle = self.cycle()
        if cycle.phase == Cycle.Phase.SETUP:
            actions.mark_announced(cycle=cycle, by=None, at=self.at)
            self.attempt(actions.open_cycle, who, cycle=cycle)
        elif cycle.phase in (Cycle.Phase.SCORING, Cycle.Phase.DISCUSSION):
            to = Cycle.Phase.DISCUSSION if cycle.phase == Cycle.Phase.SCORING else Cycle.Phase.REPLY
            self.attempt(actions.move_cycle, who, cycle=cycle, to=to)
        else:
            self.attempt(actions.close_cycle, who, cycle=cycle)

    @rule(who=mostly("editor"))
    def somebody_closes(self, who: str) -> None:
        self.attempt(actions.close_cycle, who, cycle=self.cycle())

    @rule(goal=which, level=levels, words=words)
    def all_reviewers_score(self, goal: int, level: str, words: str) -> None:
        """Who has no conflict does; the second one gives what was drawn, so that goals are disputed or not."""
        for index, name in enumerate(REVIEWERS):
            self.scores_with(name, goal, level if index == 1 else "behind", words)

    @rule(who=st.sampled_from(sorted(CAST)), name=st.sampled_from(REVIEWERS), goal=which, level=levels, words=words)
    def somebody_scores(self, who: str, name: str, goal: int, level: str, words: str) -> None:
        self.scores_with(name, goal, level, words, who=who)

    @rule(name=st.sampled_from(REVIEWERS), goal=which, level=levels, words=words)
    def scores_again(self, name: str, goal: int, level: str, words: str) -> None:
        self.scores_with(name, goal, level, words)

    def scores_with(self, name: str, goal: int, level: str, words: str, who: str = "") -> None:
        judgement = g.a_judgement(level, reason=words, non_grade="" if level else "too_early")
        self.attempt(actions.declare_no_conflict, who or name, assignment=self.seat(goal, name))
        self.attempt(actions.submit_score, who or name, assignment=self.seat(goal, name), score=judgement)

    @rule(who=mostly("editor"), goal=which, name=st.sampled_from(REVIEWERS), verb=st.sampled_from(["lapse", "waive"]))
    def an_editor_ends_or_waives(self, who: str, goal: int, name: str, verb: str) -> None:
        self.attempt(getattr(actions, verb), who, assignment=self.seat(goal, name), reason="So it is.")

    @rule(goal=which)
    def the_conflicted_step_back_and_the_late_lapse(self, goal: int) -> None:
        for seat in self.row(goal).assignments.filter(state=Assignment.State.OPEN):
            self.attempt(actions.lapse, "Editor One", assignment=seat, reason="No answer.")

    @rule(goal=which, name=st.sampled_from(REVIEWERS), kind=st.sampled_from(["owner", "financial"]), text=words)
    def a_reviewer_declares_an_interest(self, goal: int, name: str, kind: str, text: str) -> None:
        """Before the goal is shown, or not at all; nothing is scored before somebody else has waived it."""
        seat = self.seat(goal, name)
        if self.attempt(actions.declare_interest, name, assignment=seat, conflict=kind, reason=text):
            assert kind != "owner"
            assert not seat.scores.exists()

    @rule(goal=which, name=st.sampled_from(REVIEWERS))
    def a_reviewer_steps_back(self, goal: int, name: str) -> None:
        self.attempt(actions.recuse, name, assignment=self.seat(goal, name), conflict="personal")

    @rule(who=mostly("reviewer", "adjudicator"), goal=which, text=words)
    def somebody_talks(self, who: str, goal: int, text: str) -> None:
        self.attempt(actions.post, who, cycle_goal=self.row(goal), text=text)
        if who in REVIEWERS:
            self.attempt(actions.keep_score, who, assignment=self.seat(goal, who))

    @rule(who=mostly("editor"), goal=which)
    def somebody_sends_it_to_the_adjudicator(self, who: str, goal: int) -> None:
        row = self.row(goal)
        if self.attempt(actions.send_to_adjudicator, who, cycle_goal=row):
            assert "editor" in CAST[who]
            assert not row.assignments.filter(reviewer=self.cast[who]).exists()
            assert apart_now([row])

    @rule(who=mostly("adjudicator"), goal=which, level=levels, words=words)
    def somebody_decides(self, who: str, goal: int, level: str, words: str) -> None:
        row = self.row(goal)
        if self.attempt(actions.adjudicate, who, cycle_goal=row, level=level, reason=words):
            assert "adjudicator" in CAST[who]
            assert not row.assignments.filter(reviewer=self.cast[who]).exists()
            assert disputed_among([row])
            assert is_sent(row)

    @rule(who=mostly("owner", "reader"), goal=which, text=words)
    def somebody_answers(self, who: str, goal: int, text: str) -> None:
        self.attempt(actions.reply, who, cycle_goal=self.row(goal), text=text)
        self.attempt(actions.object_to_grade, who, cycle_goal=self.row(goal), text=text)

    @rule(who=mostly("editor"), other=mostly("editor", "publisher"), agrees=st.booleans())
    def two_open_it_again(self, who: str, other: str, agrees: bool) -> None:
        self.attempt(actions.ask_reopening, who, cycle=self.cycle(), reason="A log was mislaid.")
        request = Reopening.objects.filter(agreed_at=None, declined_at=None).first()
        if request is not None:
            verb = actions.agree_reopening if agrees else actions.decline_reopening
            if self.attempt(verb, other, reopening=request):
                assert self.cast[other].pk != request.asked_by_id

    @precondition(lambda self: self.was_closed)
    @rule()
    def an_edition_tells_the_results(self) -> None:
        actions.mark_published(cycle=self.cycle(), by=self.cast["Publisher One"], at=self.at)

    # -- what must never be -----------------------------------------------------------------------------------------

    @invariant()
    def a_grade_has_its_quorum_its_reasons_and_clean_hands(self) -> None:
        for grade in Grade.objects.select_related("cycle_goal__cycle"):
            self.check_grade(grade)

    def check_grade(self, grade: Grade) -> None:
        said = self.made.setdefault(grade.pk, (grade.level, grade.value))
        assert said == (grade.level, grade.value), "a grade never changes"
        if not grade.level:
            return
        assert grade.value["n"] >= grade.cycle_goal.cycle.quorum
        assert grade.reason.strip()
        people = set(grade.value["reviewers"])
        seats = grade.cycle_goal.assignments.filter(reviewer__public_id__in=people).select_related("waiver")
        assert len(seats) == len(people)
        assert all(seat.state == Assignment.State.SUBMITTED for seat in seats)
        assert all(not seat.conflict or hasattr(seat, "waiver") for seat in seats)
        assert all(not hasattr(seat, "waiver") or seat.waiver.given_by_id != seat.reviewer_id for seat in seats)
        assert not Score.objects.filter(assignment__in=seats, reason="").exists()

    @invariant()
    def nothing_is_graded_before_its_windows_are_over_or_after_its_close(self) -> None:
        cycle = self.cycle()
        for row in cycle.goals.prefetch_related("grades"):
            grades = sorted(row.grades.all(), key=lambda grade: grade.number)
            opened = [one.agreed_at for one in cycle.reopenings.all() if one.agreed_at]
            assert len(grades) <= 1 + len(opened)
            for before, after in pairwise(grades):
                assert any(before.made_at < moment < after.made_at for moment in opened)
            assert all(grade.made_at.date() > (cycle.comments_to or date.max) for grade in grades)
            if cycle.phase in ENDED and row.removed_at is None:
                assert grades

    @invariant()
    def a_closed_cycle_takes_no_score_and_an_open_one_has_nobody_left_behind(self) -> None:
        cycle, scores = self.cycle(), Score.objects.count()
        if cycle.phase not in (Cycle.Phase.SETUP, Cycle.Phase.SCORING):
            assert not Assignment.objects.filter(state=Assignment.State.OPEN).exists()
        if cycle.phase in ENDED:
            assert not self.was_closed or scores == self.scores
            last = windows_of(cycle).last
            assert cycle.closed_at
            assert last
            assert cycle.closed_at.date() > last
        self.was_closed, self.scores = cycle.phase in ENDED, scores

    @invariant()
    def nobody_decides_alone_about_scores_close_together(self) -> None:
        for row in Adjudication.objects.select_related("cycle_goal__cycle", "adjudicator"):
            assert row.reason.strip()
            assert not row.cycle_goal.assignments.filter(reviewer=row.adjudicator).exists()

    @invariant()
    def a_grade_keeps_the_newest_decision_and_reply_of_its_time_and_later_ones_stand_beside_them(self) -> None:
        cycle = self.cycle()
        times = 1 + cycle.reopenings.filter(agreed_at__isnull=False).count()
        for row in cycle.goals.prefetch_related("grades", "adjudications", "replies"):
            decided = {one.opening: one.level for one in row.adjudications.all()}
            replied = {one.opening: one.text for one in row.replies.all()}
            assert len(decided) == row.adjudications.count()
            assert len(replied) == row.replies.count()
            assert max([*decided, *replied], default=1) <= times
            for kind, told in (("decision", decided), ("reply", replied)):
                for opening, words in told.items():
                    assert self.said.setdefault((f"{kind} {row.pk}", opening), words) == words
            for grade in row.grades.all():
                self.check_what_was_said(grade, decided, replied)

    def check_what_was_said(self, grade: Grade, decided: dict[int, str], replied: dict[int, str]) -> None:
        newest = max((opening for opening in decided if opening <= grade.number), default=None)
        if grade.value["n"] >= grade.cycle_goal.cycle.quorum:
            assert grade.value["adjudicated_for"] == newest
            assert newest is None or grade.level == decided[newest]
        else:
            assert not grade.value["adjudicated"]
        newest = max((opening for opening in replied if opening <= grade.number), default=None)
        assert grade.value["replied_to"] == newest
        assert grade.value["reply"] == ("" if newest is None else replied[newest])

    @invariant()
    def the_log_tells_what_is_stored(self) -> None:
        if self.was_closed:
            assert reconcile()[1] == []


HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.slow
def test_no_order_of_actions_leads_to_a_grade_that_should_not_be() -> None:
    chosen = settings(
        max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=HEALTH, database=None
    )
    run_state_machine_as_test(Panel, settings=chosen)
