"""Two people at the same moment: one is first, the other gets a sentence, and no number is given twice."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection

from goals import actions
from goals.actions import ChangeIsWaiting, OwnerInput
from goals.actions.resolution import EndingIsWaiting
from goals.actions.revising import RevisionIsSettled
from roadmap.errors import RuleViolation
from roadmap.records.models import Record
from tests import builders as b

PEOPLE = 6


def all_at_once(work: Callable[[int], object]) -> Counter[str]:
    """work(0) … work(5) in threads that start together -> how often each error's name came up ("" for success)."""
    start = threading.Barrier(PEOPLE)
    outcomes: list[str] = []

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
            outcomes.append("")
        except RuleViolation as violation:
            outcomes.append(type(violation).__name__)
        except BaseException as error:  # noqa: BLE001 -- named in the comparison of the test
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def owners_of_one_goal() -> list[OwnerInput]:
    return [OwnerInput(user=b.person(f"Owner {n}", "owner"), role="contributor", since=b.DAY) for n in range(PEOPLE)]


def test_of_six_proposals_one_waits_and_five_see_it(fresh_database: None) -> None:
    owners = owners_of_one_goal()
    goal = b.a_goal(owners=owners)
    changes = [b.a_change(goal, title=f"Words of {number}") for number in range(PEOPLE)]

    def propose(number: int) -> object:
        by = owners[number].user
        assert by is not None
        return actions.propose_revision(goal=goal, revision=changes[number], by=by, at=b.later(1))

    assert all_at_once(propose) == {"": 1, ChangeIsWaiting.__name__: PEOPLE - 1}
    assert sorted(goal.revisions.values_list("number", flat=True)) == [1, 2]


def test_six_updates_get_six_numbers(fresh_database: None) -> None:
    owners = owners_of_one_goal()
    goal = b.a_goal(owners=owners)
    size = Record.objects.count()
    assert all_at_once(lambda number: b.an_update(goal, by=owners[number].user)) == {"": PEOPLE}
    assert set(goal.updates.values_list("number", flat=True)) == {1, 2, 3, 4, 5, 6}
    assert Record.objects.count() == size + PEOPLE


def test_a_change_is_decided_by_one_of_six_editors(fresh_database: None) -> None:
    editors = [b.person(f"Deciding {number}", "editor") for number in range(PEOPLE)]
    row = b.a_proposed_revision(b.a_goal())

    def decide(number: int) -> object:
        if number % 2:
            return actions.approve_revision(revision=row, by=editors[number], at=b.later(11))
        return actions.decline_revision(revision=row, reason="No.", by=editors[number], at=b.later(11))

    assert all_at_once(decide) == {"": 1, RevisionIsSettled.__name__: PEOPLE - 1}
    row.refresh_from_db()
    assert (row.approved_at is None) != (row.declined_at is None)


def test_a_goal_ends_once(fresh_database: None) -> None:
    goal = b.a_goal()
    evidence = b.some_evidence(goals=[goal])
    ended = all_at_once(lambda number: b.a_proposed_ending(goal, proofs={"report": [evidence]}))
    assert ended == {"": 1, EndingIsWaiting.__name__: PEOPLE - 1}


def test_boxes_are_numbered_without_a_double(fresh_database: None) -> None:
    goal = b.a_goal()
    publisher = b.a_publisher()

    def withhold(number: int) -> object:
        span = {"start": number * 3, "end": number * 3 + 2}
        place = {"subject": f"goal/{goal.slug}", "field": "revisions.1.why", "reason": "legal"}
        return actions.withhold(**place, **span, justification="So.", by=publisher, at=b.later(2))  # type: ignore[arg-type]

    assert all_at_once(withhold) == {"": PEOPLE}
