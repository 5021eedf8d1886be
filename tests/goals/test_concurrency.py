"""Two people at the same moment: one is first, the other gets a sentence, and no number is given twice."""

import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goals import actions
from goals.actions import ChangeIsWaiting, OwnerInput
from goals.actions.resolution import EndingIsWaiting
from goals.actions.revising import RevisionIsSettled
from goals.models import Goal, Reading
from goals.models.revision import PENDING
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import text_of

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


def test_six_who_record_one_report_record_its_reading_once(fresh_database: None) -> None:
    owners = owners_of_one_goal()
    goal = b.a_goal(owners=owners)
    b.mapped_runs(b.a_metric(goal, by=owners[0].user), by=owners[0].user)
    evidence, reports = b.some_evidence(goals=[goal], by=owners[0].user), [b.a_run()]

    def record(number: int) -> object:
        by = owners[number].user
        assert by is not None
        return actions.record_runs(evidence=evidence, reports=reports, by=by, at=b.later(2))

    assert all_at_once(record) == {"": PEOPLE}
    assert Reading.objects.count() == 1


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


# What a browser would read from the page; the test client's `context` is shared by threads.
STATEMENT = re.compile(r'<textarea name="statement"[^>]*>\s*(.*?)</textarea>', re.DOTALL)
BASED_ON = re.compile(r'name="based_on" value="(\d+)"')
SEEN = re.compile(r'name="seen" value="(\w+)"')


def edits_of(person: User, goal: Goal, form: dict[str, str], words: list[str], acknowledged: list[str]) -> None:
    """Each word is put behind what the page shows; where somebody was faster, the person reads the page anew."""
    client: Any = Client()
    client.force_login(person)
    address = reverse("goals:edit", args=[goal.slug])

    def sent(word: str) -> bool:
        page = text_of(client.get(address))
        typed = form | {"based_on": BASED_ON.findall(page)[0], "statement": f"{STATEMENT.findall(page)[0]} {word}"}
        checked = client.post(address, typed | {"do": "check"})
        assert checked.status_code in (200, 409)
        if checked.status_code == 409:
            return False
        seen = SEEN.findall(text_of(checked))[0]
        answer = client.post(address, typed | {"do": "propose", "seen": seen})
        assert answer.status_code in (302, 409)
        return answer.status_code == 302

    for word in words:
        while not sent(word):
            time.sleep(0.01)
        acknowledged.append(word)
        (waiting,) = goal.revisions.filter(PENDING)
        actions.approve_revision(revision=waiting, by=b.person("Third One"), at=timezone.now())


@pytest.mark.slow
def test_two_people_editing_one_goal_at_once_lose_nothing(fresh_database: None) -> None:
    """Every acknowledged change is in the text in force, in a revision of its own, with its records."""
    each = 100 if connection.vendor == "postgresql" else 10
    b.person("Third One", "editor")
    goal = b.a_goal()
    people = [b.person(f"Writing {name}", "editor") for name in ("Left", "Right")]
    told: dict[str, list[str]] = {"left": [], "right": []}
    start, faults = threading.Barrier(2), []
    client: Any = Client()
    client.force_login(people[0])
    first = client.get(reverse("goals:edit", args=[goal.slug])).context["form"]
    form = {field.html_name: str(field.value()) for field in first if field.value() not in (None, "")}

    def write(person: User, name: str) -> None:
        try:
            start.wait()
            edits_of(person, goal, form, [f"{name}{number}" for number in range(each)], told[name])
        except BaseException as error:  # noqa: BLE001 -- named in the comparison of the test
            faults.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(person, name)) for person, name in zip(people, told, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    rows = list(goal.revisions.order_by("number"))
    assert [row.number for row in rows] == list(range(1, 2 * each + 2))
    words = [set(row.statement.split()) for row in rows]
    assert all(before < after for before, after in itertools.pairwise(words)), "no revision lost a word of another"
    assert words[-1] >= {*told["left"], *told["right"]}
    for verb in ("proposed", "approved"):
        records = Record.objects.filter(type=f"goal.revision.{verb}", subject=f"goal/{goal.slug}")
        said = {path.split(".")[1] for record in records for path in record.content["after"]}
        assert said == {str(row.number) for row in rows if verb == "approved" or row.number > 1}
        assert records.count() == len(said)
