"""Two people at the same moment on one cycle: one of them is first, the other reads why not, and the records say so."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from grading import actions
from grading.models import Cycle, Grade, Reopening, Score
from grading.moving import move_due
from public_site.actions import approve, prepare
from roadmap.errors import RuleViolation
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests.builders import (
    a_goal,
    a_publisher,
    a_roadmap,
    an_editor,
    an_owner,
    another_editor,
    another_publisher,
    later,
    person,
)
from tests.desk import get_ready
from tests.grading.builders import a_cycle, a_judgement, assignment_of, dates, fresh, in_cycle, opened, panel, submit
from tests.grading.talking import OVER, closed, discussed, replied_to

pytestmark = [pytest.mark.slow]

ROUNDS = 200 if connection.vendor == "postgresql" else 10


def both(*works: Callable[[], object]) -> list[str]:
    """Each in a thread, started together -> the name of each one's error, "" for success."""
    start = threading.Barrier(len(works))
    outcomes = [""] * len(works)

    def run(number: int) -> None:
        try:
            start.wait()
            works[number]()
        except RuleViolation as violation:
            outcomes[number] = type(violation).__name__
        except BaseException as error:  # noqa: BLE001 -- named in the comparison of the test
            outcomes[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def records(cycle: Cycle, verb: str) -> int:
    return Record.objects.filter(type=verb, subject=f"cycle/{cycle.slug}").count()


def test_a_score_is_amended_before_the_close_or_not_at_all(fresh_database: None) -> None:
    """The grade counts exactly the scores that were submitted before it."""
    seen: Counter[tuple[str, ...]] = Counter()
    goal = a_goal()
    for _ in range(ROUNDS):
        cycle = a_cycle(dates=dates())
        row = in_cycle(cycle, goal)
        opened(cycle)
        for reviewer in panel():
            submit(fresh(row), reviewer, "behind")
        seat = assignment_of(row, panel()[0])
        mine = Cycle.objects.get(pk=cycle.pk)
        outcome = both(
            partial(actions.close_cycle, cycle=mine, by=an_editor(), at=later(45)),
            partial(actions.submit_score, assignment=seat, score=a_judgement("ahead"), by=panel()[0], at=later(45)),
        )
        seen[tuple(outcome)] += 1
        grade = Grade.objects.get(cycle_goal=row)
        was_amended = Score.objects.filter(assignment=seat).count() == 2
        assert outcome in (["", ""], ["", "CycleIsNotScoring"])
        assert was_amended == (outcome[1] == "")
        assert grade.value["distribution"]["ahead"] == int(was_amended), "the grade and the scores tell the same"
        assert records(cycle, "cycle.closed") == 1
    assert sum(seen.values()) == ROUNDS
    assert reconcile()[1] == []


def test_a_form_sent_twice_is_one_score_with_one_record(fresh_database: None) -> None:
    goal = a_goal()
    for _ in range(ROUNDS):
        cycle = a_cycle(dates=dates())
        row = in_cycle(cycle, goal)
        opened(cycle)
        author = panel()[0]
        submit(fresh(row), panel()[1], "behind")
        actions.declare_no_conflict(assignment=assignment_of(row, author), by=author, at=later(25))
        seats = [assignment_of(row, author) for _ in range(2)]
        outcome = both(
            *(
                partial(actions.submit_score, assignment=seat, score=a_judgement("behind"), by=author, at=later(26))
                for seat in seats
            )
        )
        assert sorted(outcome) == ["", "ScoreIsTheSame"]
        assert list(Score.objects.filter(assignment=seats[0]).values_list("version", flat=True)) == [1]
        subject = f"assignment/{cycle.slug}/{row.goal.slug}/{row.kind}/{author.public_id}"
        assert Record.objects.filter(type="score.submitted", subject=subject).count() == 1
    assert reconcile()[1] == []


def test_a_goal_is_open_to_its_reviewer_or_an_interest_waits_and_one_editor_waives_it(fresh_database: None) -> None:
    """A reviewer answers in two windows at once; then two editors decide at once, or an editor ends the assignment."""
    goal, reviewer = a_goal(), panel()[0]
    for number in range(ROUNDS):
        cycle = a_cycle(dates=dates())
        row = in_cycle(cycle, goal)
        opened(cycle)
        seats = [assignment_of(row, reviewer) for _ in range(4)]
        given: dict[str, Any] = {"by": reviewer, "at": later(25)}
        outcome = both(
            partial(actions.declare_no_conflict, assignment=seats[0], **given),
            partial(actions.declare_interest, assignment=seats[1], conflict="other", reason="A friend.", **given),
        )
        seat = assignment_of(row, reviewer)
        assert outcome in (["", ""], ["", "InterestComesTooLate"])
        assert (seat.conflict, seat.interest) == (("other", "other") if outcome[1] == "" else ("", ""))
        if not seat.interest:
            continue
        second = actions.waive if number % 2 else actions.lapse
        outcome = both(
            partial(actions.waive, assignment=seats[2], reason="So.", by=an_editor(), at=later(26)),
            partial(second, assignment=seats[3], reason="So.", by=another_editor(), at=later(26)),
        )
        seat.refresh_from_db()
        assert (seat.conflict, seat.interest) == ("other", "other")
        if number % 2:
            assert sorted(outcome) == ["", "ConflictIsWaived"]
        else:
            assert outcome in (["", ""], ["AssignmentHasEnded", ""])
    assert reconcile()[1] == []


def test_a_cycle_is_opened_again_or_told_and_never_half_of_both(fresh_database: None) -> None:
    """An edition that tells the results, and two people who open the cycle again: the second finds what the first did."""
    a_roadmap()
    row = closed()
    cycle, subject = row.cycle, f"cycle/{row.cycle.slug}"
    for number in range(ROUNDS):
        at = OVER + timedelta(days=40 * number + 1)
        request = actions.ask_reopening(cycle=cycle, reason="A log was mislaid.", by=an_editor(), at=at)
        edition = prepare(by=a_publisher(), at=at)
        get_ready(edition, at=at)
        outcome = both(
            partial(actions.agree_reopening, reopening=request, by=another_editor(), at=at),
            partial(approve, preparation=edition, by=another_publisher(), at=at),
        )
        assert outcome in (["", ""], ["", "GroundHasMoved"]), (
            "an edition tells no results that were taken back meanwhile"
        )
        cycle.refresh_from_db()
        assert cycle.phase == Cycle.Phase.DISCUSSION, "what two people agreed on holds, before or after the edition"
        verbs = list(Record.objects.filter(subject=subject).order_by("-seq").values_list("type", flat=True)[:2])
        assert verbs == ["cycle.reopened", "cycle.reopening.asked" if outcome[1] else "cycle.told"]
        actions.move_cycle(cycle=cycle, to="reply", by=an_editor(), at=at + timedelta(days=1))
        actions.close_cycle(cycle=cycle, by=an_editor(), at=at + timedelta(days=30))
    assert Grade.objects.filter(cycle_goal=row).count() == ROUNDS + 1
    assert records(cycle, "cycle.reopened") == Reopening.objects.count() == ROUNDS
    assert reconcile()[1] == []


def test_the_clock_and_an_editor_take_a_step_once(fresh_database: None) -> None:
    row = discussed()
    mine = Cycle.objects.get(pk=row.cycle_id)
    outcome = both(
        lambda: actions.move_cycle(cycle=mine, to="reply", by=an_editor(), at=later(45)),
        *(lambda: move_due(at=later(45)) for _ in range(3)),
    )
    assert set(outcome) <= {"", "PhaseIsNotNext"}
    assert records(mine, "cycle.moved") == 2, "to the discussion before, and to the reply now"
    both(*(lambda: move_due(at=later(56)) for _ in range(4)))
    assert records(mine, "cycle.closed") == 1
    assert Grade.objects.count() == 1


def test_a_goal_is_decided_and_answered_once_each_time_its_cycle_is_opened(fresh_database: None) -> None:
    row = closed()
    request = actions.ask_reopening(cycle=row.cycle, reason="A log was mislaid.", by=an_editor(), at=later(60))
    actions.agree_reopening(reopening=request, by=another_editor(), at=later(61))
    judges = [person(f"Adjudicator {name}", "adjudicator") for name in ("One", "Two", "Three")]
    outcome = both(
        *(partial(actions.send_to_adjudicator, cycle_goal=fresh(row), by=an_editor(), at=later(62)) for _ in range(3))
    )
    assert sorted(outcome) == ["", "GoalIsSent", "GoalIsSent"]
    outcome = both(
        *(
            partial(actions.adjudicate, cycle_goal=fresh(row), level="behind", reason="So.", by=judge, at=later(62))
            for judge in judges
        )
    )
    assert sorted(outcome) == ["", "GoalIsAdjudicated", "GoalIsAdjudicated"]
    actions.move_cycle(cycle=fresh(row).cycle, to="reply", by=an_editor(), at=later(63))
    rows = [fresh(row) for _ in range(3)]
    outcome = both(*(partial(actions.reply, cycle_goal=one, text="No.", by=an_owner(), at=later(64)) for one in rows))
    assert sorted(outcome) == ["", "ReplyIsNotDue", "ReplyIsNotDue"]
    assert (row.adjudications.get().opening, row.replies.get().opening) == (2, 2)
    assert reconcile()[1] == []


def test_a_reply_is_kept_once(fresh_database: None) -> None:
    row = replied_to()
    rows = [fresh(row) for _ in range(4)]
    outcome = both(*(partial(actions.reply, cycle_goal=one, text="No.", by=an_owner(), at=later(46)) for one in rows))
    assert sorted(outcome) == ["", "ReplyIsNotDue", "ReplyIsNotDue", "ReplyIsNotDue"]
