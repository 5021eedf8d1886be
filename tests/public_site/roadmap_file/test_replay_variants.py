"""Replaying what the example of the guide does not do: approvals, salts, a new lead, goals that come later."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from goals.models import ChecklistItem, Evidence, Goal
from grading.models import Assignment, Cycle, Grade
from public_site.models import Publication
from roadmap.accounts.models import User
from roadmap.records.models import Record
from tests.public_site.roadmap_file.files import changed, guide_example, imported
from tests.public_site.roadmap_file.test_replay import part_in

pytestmark = pytest.mark.django_db


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_with_approvals_the_named_publishers_prepare_and_approve() -> None:
    imported(guide_example(), approvals=True)
    edition = Publication.objects.get(number=2)

    assert edition.origin == "prepared"
    assert edition.published_at == noon(2026, 3, 20)
    assert edition.prepared_by != edition.approved_by
    assert edition.claimed == {}


def test_private_items_without_a_salt_get_one() -> None:
    criterion = (
        "{key: list, kind: checklist, text: A list, fully_share: 0.6, mostly_share: 0.8, "
        "items: [{key: one, text: Open}, {key: two, text: Secret, private: true}]}"
    )
    imported(
        changed(
            guide_example(),
            ("        targets:\n", f"          - {criterion}\n        targets:\n"),
        )
    )

    salts = dict(ChecklistItem.objects.filter(criterion__revision__number=1).values_list("key", "salt"))
    assert salts["one"] == ""
    assert len(salts["two"]) == 64


def test_a_new_lead_ends_the_lead_before() -> None:
    imported(
        changed(
            guide_example(),
            (
                "      - {person: owner@example.org, team: Safeguards}\n",
                "      - {person: owner@example.org, team: Safeguards}\n      - {team: Response, since: 2026-05-31}\n",
            ),
        )
    )

    before, after = Goal.objects.get().ownerships.order_by("pk")
    assert (before.until, before.ended_at) == (date(2026, 5, 31), noon(2026, 5, 31))
    assert (after.team, after.until) == ("Response", None)


def test_a_cycle_that_was_opened_again_is_told_with_both_its_courses() -> None:
    imported(Path(__file__).with_name("seldom.yaml").read_text(encoding="utf-8"))
    cycle = Cycle.objects.get(slug="again")

    assert (cycle.closed_at, cycle.reply_at, cycle.discussion_at) == (
        noon(2026, 3, 22),
        noon(2026, 3, 18),
        noon(2026, 3, 16),
    )
    grades = Grade.objects.filter(cycle_goal__cycle=cycle).order_by("number")
    assert [(one.number, one.made_at, one.reason) for one in grades][1] == (2, noon(2026, 3, 22), "Both looked again.")
    assert [len(one.value["objections"]) for one in grades] == [2, 2]
    assert [part_in(number, "grade/again--second--progress")["number"] for number in (3, 4)] == [1, 2]
    names = ("level", "adjudicated_for", "reply", "replied_to")
    told = [[part_in(number, "grade/again--second--progress")[name] for name in names] for number in (3, 4)]
    assert told == [["behind", 1, "Not so slow.", 1], ["far_behind", 2, "Still not so slow.", 2]]
    value: dict[str, Any] = part_in(4, "cycle/again")
    assert [one["agreed_on"] for one in value["reopenings"]] == [None, "2026-03-16"]
    assert (value["named"], value["numbers"]["kept"], value["numbers"]["amended"]) == (["Rosa Review"], 1, 2)
    assert list(cycle.calibration.values_list("case__key", "level")) == [("two-above-the-line", "behind")]
    assert Assignment.objects.get(cycle_goal__cycle=cycle, reviewer__name="Rosa Review").tier == "public"


def test_a_score_that_was_entered_from_a_file_is_entered_again() -> None:
    imported(Path(__file__).with_name("seldom.yaml").read_text(encoding="utf-8"))

    (record,) = Record.objects.filter(type="score.entered_from_file")
    assert record.subject.startswith("assignment/ours/first/progress/")
    assert record.content["actor"]["id"] == User.objects.get(email="editor@example.org").public_id
    value: dict[str, Any] = part_in(3, "cycle/ours")
    assert [(one["conflict"], one["declared"]) for one in value["waivers"]] == [("report", False), ("financial", True)]
    assert value["numbers"]["entered_from_file"] == 1


def test_evidence_is_linked_to_a_later_goal_when_that_is_set() -> None:
    later = """  - slug: second-goal
    area: safeguards
    set_on: 2026-05-18
    predecessors: [faster-fixes]
    revisions:
      - {title: A second goal, statement: It follows., proposed_by: editor1@example.org}

evidence:
"""
    text = changed(
        guide_example(),
        ("\nevidence:\n", "\n" + later),
        ("goals: [faster-fixes]", "goals: [faster-fixes, second-goal]"),
    )
    imported(text)

    assert sorted(goal.slug for goal in Evidence.objects.get().goals.all()) == ["faster-fixes", "second-goal"]
    linked = Record.objects.get(type="evidence.linked")
    assert linked.content["effective_at"] == "2026-05-18T12:00:00.000Z"
    assert imported(text).events == []
