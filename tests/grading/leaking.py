"""A cycle played through its phases by everybody who has a part in it, for tests of what they read (test_leaks*.py).

Canary words stand in all that reviewers write, and the panel has names that stand nowhere else.
"""

import html
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings

from goals.actions import ask_for_evidence
from grading import actions
from grading.actions import CriterionInput, ScoreInput
from grading.models import Cycle, CycleGoal
from public_site.actions import prepare
from public_site.publish import publish
from roadmap.accounts.actions import create_user
from roadmap.accounts.models import User
from tests import builders as b
from tests.access_table import CAST
from tests.conftest import LONG_AGO, PASSWORD
from tests.desk import approve
from tests.grading.builders import a_cycle, assignment_of, declared, fresh, in_cycle, submit
from tests.test_access import a_session, a_story

PHASES = list(Cycle.Phase.values)
# The people who are asked to score, by names that nobody and nothing else has.
PANEL = {"One": "Quillon Ash", "Two": "Brannock Elm", "Three": "Tamsin Yew", "Five": "Osric Larch", "Six": "Wilmot Fir"}
# Part in the cycle -> who plays it. One, Three and Six score; Five is asked and never does.
PARTS = {
    "reader": "Reader One",
    "owner of the goal": "Owner One",
    "owner of another goal": "Owner Two",
    "editor": "Editor Two",
    "reviewer who scored": "Reviewer One",
    "reviewer who has not scored": "Reviewer Five",
    "reviewer not assigned": "Reviewer Four",
    "outside reviewer": "Reviewer Three",
    "recused reviewer": "Reviewer Two",
    "adjudicator": "Adjudicator One",
    "publisher": "Publisher Two",
    "auditor": "Auditor One",
    "administrator": "Administrator One",
}
LEVELS = {"One": "far_behind", "Three": "ahead", "Six": "behind"}
CANARY = re.compile(r"canary-(\w+)-(\w+)")
# What differs between two runs of the same: tokens, and the numbers of messages, which PostgreSQL never gives twice.
TOKEN = re.compile(rb'name="(csrfmiddlewaretoken|until|message)" value="[A-Za-z0-9]+"|(?<=message-)[0-9]+')
COLUMN = {name: column for column, (name, *_) in ((column, who) for column, who in CAST.items() if who)}


@dataclass(frozen=True)
class Stage:
    """One phase of the story: who is signed in how, what stands in the addresses, where the public folder is."""

    phase: str
    sessions: dict[str, str]
    names: dict[str, Any]
    row: CycleGoal
    root: Path


@dataclass(frozen=True)
class Play:
    sessions: dict[str, str]
    names: dict[str, Any]
    root: Path


@contextmanager
def a_play(data_dir: Path) -> Iterator[Play]:
    """The world of the access table, whose cycle is scored, in a transaction that is undone afterwards."""
    with override_settings(DATA_DIR=data_dir), transaction.atomic():
        for number, name in PANEL.items():
            fields: dict[str, Any] = {"is_external": True} if number == "Three" else {"team": "Safeguards"}
            create_user(
                email=f"reviewer.{number.lower()}@example.org", name=name, roles=["reviewer"], by=None, at=LONG_AGO,
                password=PASSWORD, **fields,
            )  # fmt: skip
        roles = {who[0]: who for who in CAST.values() if who}
        sessions = {part: a_session(*roles.get(name, (name, "reviewer"))) for part, name in PARTS.items()}
        yield Play(sessions, a_story(data_dir / "public"), data_dir)
        transaction.set_rollback(True)


@contextmanager
def at_phase(play: Play, phase: str, order: tuple[str, ...] = ("One", "Three", "Six")) -> Iterator[Stage]:
    """The story told until this phase; undone afterwards, with what it wrote for the public."""
    before = transaction.savepoint()
    folder = play.root.parent / f"grading-leaks-{phase}-{'-'.join(order)}"
    shutil.copytree(play.root, folder, symlinks=True)
    try:
        with override_settings(DATA_DIR=folder):
            row, names = tell(play.names, phase, order)
            if phase == "published":
                at = b.later(60)
                approve(preparation=prepare(by=b.a_publisher(), at=at), by=b.another_publisher(), at=at)
            names = names | {"pk": prepare(by=b.a_publisher(), at=b.later(61)).pk} if phase != "published" else names
            publish(folder / "public", at=b.later(62))
            yield Stage(phase, play.sessions, names, fresh(row), folder / "public")
    finally:
        transaction.savepoint_rollback(before)
        shutil.rmtree(folder)


def tell(names: dict[str, Any], phase: str, order: tuple[str, ...]) -> tuple[CycleGoal, dict[str, Any]]:
    if phase == "setup":
        row = in_cycle(a_cycle("half-2"), b.a_goal("three"))
        return row, names | {"cycle": "half-2", "goal": "three"}
    row = CycleGoal.objects.select_related("cycle", "goal").get(cycle__slug="one")
    an_eventful_scoring(row)
    names = names | {"reviewer": reviewer("One").public_id}
    if phase == "scoring":
        submit(row, reviewer("One"), a_score("One"))
        return row, names
    five = assignment_of(row, reviewer("Five"))
    actions.lapse(assignment=five, reason="No time.", by=editor(), at=b.later(24))
    actions.assign(cycle_goal=row, reviewer=reviewer("Six"), replaces=five, by=editor(), at=b.later(24))
    for number in order:
        submit(row, reviewer(number), a_score(number))
    _until(phase, row)
    return row, names


def an_eventful_scoring(row: CycleGoal) -> None:
    """One declares an interest, which is waived; Two steps back, Five is asked in that place, and has typed something."""
    one = assignment_of(row, reviewer("One"))
    words = "canary-interest-One"
    actions.declare_interest(assignment=one, conflict="financial", reason=words, by=reviewer("One"), at=b.later(23))
    actions.waive(assignment=one, reason="Nobody else can.", by=editor(), at=b.later(23))
    two = assignment_of(row, reviewer("Two"))
    actions.recuse(assignment=two, conflict="personal", reason="canary-recusal-Two", by=reviewer("Two"), at=b.later(23))
    actions.assign(cycle_goal=row, reviewer=reviewer("Five"), replaces=two, by=editor(), at=b.later(23))
    five = declared(row, reviewer("Five"), b.later(24))
    actions.save_score_draft(
        assignment=five, fields={"reason": "canary-draft-Five"}, by=reviewer("Five"), at=b.later(24)
    )
    ask_for_evidence(goal=row.goal, asked="canary-request-Five", by=reviewer("Five"), at=b.later(24))
    actions.reveal_withheld(assignment=five, reason="canary-reveal-Five", by=reviewer("Five"), at=b.later(24))


def _until(phase: str, row: CycleGoal) -> None:
    cycle, one = row.cycle, reviewer("One")
    actions.move_cycle(cycle=cycle, to="discussion", by=editor(), at=b.later(41))
    actions.post(cycle_goal=fresh(row), text="canary-post-One", by=one, at=b.later(41))
    if phase == "discussion":
        return
    actions.move_cycle(cycle=cycle, to="reply", by=editor(), at=b.later(43))
    if phase == "reply":
        return
    actions.close_cycle(cycle=cycle, by=editor(), at=b.later(59))


def a_score(number: str) -> ScoreInput:
    said = [CriterionInput(criterion="against-plan", level="behind", reason=f"canary-criterion-{number}")]
    return ScoreInput(
        level=LEVELS[number],
        reason=f"canary-reason-{number}, as the logs show.",
        note=f"canary-note-{number}",
        confidence="high",
        criteria=said,
    )


def reviewer(number: str) -> User:
    return User.objects.get(email=f"reviewer.{number.lower()}@example.org")


def editor() -> User:
    return b.another_editor()


def text_of(answer: HttpResponse) -> str:
    return html.unescape(answer.getvalue().decode(errors="replace"))
