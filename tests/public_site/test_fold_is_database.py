"""Whatever people do, in whatever order: folding the log gives the database, and the log only grows."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from goals import actions
from goals.actions import CriterionReadingInput, MilestoneDoneInput, MilestoneInput, OwnerInput, ReadingInput
from goals.models import Evidence, Goal, Ownership, Redaction, Resolution, Revision
from grading import actions as grading
from grading.models import Assignment, Cycle, CycleGoal
from public_site.actions import decline, prepare
from public_site.models import Preparation
from roadmap.accounts import actions as accounts
from roadmap.accounts.models import Role, User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests import builders as b
from tests.desk import approve
from tests.grading import builders as g

pytestmark = pytest.mark.django_db

CAST = {
    "Owner One": ["owner"],
    "Owner Two": ["owner"],
    "Editor One": ["editor"],
    "Editor Two": ["editor", "reviewer"],
    "Reviewer One": ["reviewer"],
    "Reviewer Two": ["reviewer"],
    "Reviewer Three": ["reviewer", "adjudicator"],
    "Publisher One": ["publisher"],
    "Publisher Two": ["publisher"],
    "Administrator One": ["administrator"],
    "Reader One": ["reader"],
}
which = st.integers(0, 3)
words = st.sampled_from(["Some words.", "Other words.", "Grüße, ✓", "", "token"])


def mostly(*roles: str) -> st.SearchStrategy[str]:
    """Somebody who may do it, three times out of four; else anybody."""
    fit = [name for name in CAST if {*roles} & {*CAST[name]}]
    return st.one_of(*[st.sampled_from(fit)] * 3, st.sampled_from(sorted(CAST)))


class Office(RuleBasedStateMachine):
    """A few goals that eleven people work on at random. Who may not do a thing is refused, and nothing changes."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.hashes: list[bytes] = []
        self.days = count(30)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        b.a_roadmap()
        self.cast = {name: b.person(name, *roles) for name, roles in CAST.items()}
        terms = [MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))]
        for slug in ("one", "two"):
            goal = b.a_goal(slug, revision=b.a_revision(milestones=terms))
            b.a_metric(goal)
        b.some_evidence("memo", goals=[goal])

    @invariant()
    def the_log_tells_what_is_stored(self) -> None:
        assert reconcile()[1] == []

    @invariant()
    def the_log_only_grows(self) -> None:
        hashes = [bytes(one) for one in Record.objects.in_order().values_list("leaf_hash", flat=True)]
        assert hashes[: len(self.hashes)] == self.hashes
        self.hashes = hashes

    def now(self) -> datetime:
        return b.later(next(self.days))

    def attempt(self, act: Callable[..., object], who: str, **given: Any) -> None:
        with suppress(Refused, RuleViolation):
            act(by=User.objects.get(pk=self.cast[who].pk), at=self.now(), **given)

    def goal(self, index: int) -> Goal:
        return one_of(Goal, index)

    @rule(who=mostly("editor"), goal=which, words=words)
    def sets_a_goal(self, who: str, goal: int, words: str) -> None:
        values = {"slug": b.a_slug("goal"), "area": b.an_area(), "set_on": b.DAY, "revision": b.a_revision(why=words)}
        owners = [OwnerInput(user=b.an_owner(), since=b.DAY)]
        self.attempt(actions.create_goal, who, owners=owners, predecessors=[self.goal(goal)], **values)

    @rule(who=mostly("owner", "editor"), goal=which, words=words, days=st.integers(1, 200))
    def proposes_a_change(self, who: str, goal: int, words: str, days: int) -> None:
        later = b.later(300 + days).date().isoformat()
        row = self.goal(goal)
        self.attempt(actions.propose_revision, who, goal=row, revision=b.a_later_date(row, later, why=words))

    @rule(
        who=mostly("editor", "reviewer"), row=which, verb=st.sampled_from(["approve", "decline", "code"]), words=words
    )
    def decides_on_a_change(self, who: str, row: int, verb: str, words: str) -> None:
        given: dict[str, Any] = {"revision": one_of(Revision, row)}
        if verb == "code":
            self.attempt(actions.code_direction, who, direction="less", words=words, **given)
        elif verb == "decline":
            self.attempt(actions.decline_revision, who, reason=words, **given)
        else:
            self.attempt(actions.approve_revision, who, **given)

    @rule(who=mostly("owner"), goal=which, value=st.decimals(0, 99, places=2), words=words, evidence=which)
    def tells_how_it_goes(self, who: str, goal: int, value: Decimal, words: str, evidence: int) -> None:
        row, proof = self.goal(goal), [one_of(Evidence, evidence)]
        metric = row.metrics.first()
        readings = [ReadingInput(metric=metric, on=b.DAY, value=value, evidence=proof)] if metric else []
        ticks = [MilestoneDoneInput(key="outline", achieved_on=b.DAY, note=words)] if metric else []
        far = [CriterionReadingInput(criterion="report", on=b.DAY, state="not_met", evidence=proof)]
        given = {"readings": readings, "milestones": ticks, "criterion_readings": far, "evidence": proof}
        self.attempt(actions.submit_update, who, goal=row, health="on_track", done=words, **given)

    @rule(who=mostly("owner"), goal=which, words=words)
    def keeps_a_draft(self, who: str, goal: int, words: str) -> None:
        self.attempt(actions.save_draft, who, goal=self.goal(goal), done=words)

    @rule(who=mostly("owner", "editor"), goal=which, to=mostly("owner"), role=st.sampled_from(["lead", "contributor"]))
    def hands_over(self, who: str, goal: int, to: str, role: str) -> None:
        self.attempt(
            actions.hand_over, who, goal=self.goal(goal), user=self.cast[to], role=role, since=b.DAY + timedelta(9)
        )

    @rule(who=mostly("editor"), row=which)
    def ends_an_ownership(self, who: str, row: int) -> None:
        self.attempt(actions.end_ownership, who, ownership=one_of(Ownership, row), until=b.DAY + timedelta(20))

    @rule(who=mostly("owner", "editor"), goal=which, words=words)
    def brings_evidence(self, who: str, goal: int, words: str) -> None:
        fields = {"title": "A memo", "kind": "report", "visibility": "stub", "description": words}
        self.attempt(actions.add_evidence, who, slug=b.a_slug("memo"), goals=[self.goal(goal)], **fields)

    @rule(
        who=mostly("editor", "reviewer"),
        row=which,
        goal=which,
        state=st.sampled_from(["accepted", "rejected", "in_review"]),
        words=words,
    )
    def judges_and_links_evidence(self, who: str, row: int, goal: int, state: str, words: str) -> None:
        evidence = one_of(Evidence, row)
        self.attempt(actions.revise_evidence, who, evidence=evidence, state=state, state_reason=words)
        self.attempt(actions.link_evidence_to_goals, who, evidence=evidence, goals=[self.goal(goal)])

    @rule(
        who=mostly("owner"), goal=which, ending=st.sampled_from(["withdrawn", "achieved"]), evidence=which, words=words
    )
    def says_how_it_ended(self, who: str, goal: int, ending: str, evidence: int, words: str) -> None:
        proofs = {"report": [one_of(Evidence, evidence)]} if ending == "achieved" else {}
        given = {"ending": ending, "achieved_on": b.DAY, "account": words, "proofs": proofs}
        self.attempt(actions.propose_resolution, who, goal=self.goal(goal), **given)

    @rule(who=mostly("editor", "reviewer"), row=which, accept=st.booleans())
    def decides_on_an_ending(self, who: str, row: int, accept: bool) -> None:
        if not Resolution.objects.exists():
            return
        resolution = one_of(Resolution, row)
        if accept:
            self.attempt(actions.accept_resolution, who, resolution=resolution)
        else:
            self.attempt(actions.decline_resolution, who, resolution=resolution, reason="No.")

    @rule(who=mostly("editor"), goal=which, other=which)
    def links_goals(self, who: str, goal: int, other: int) -> None:
        row, second = self.goal(goal), self.goal(other)
        self.attempt(actions.link_predecessor, who, goal=row, predecessor=second)
        self.attempt(actions.add_trade_off, who, goal=row, favoured=second, note="Same people.")

    @rule(who=mostly("editor"), goal=which, lift=st.booleans(), row=which)
    def withholds_and_shows_again(self, who: str, goal: int, lift: bool, row: int) -> None:
        subject = f"goal/{self.goal(goal).slug}"
        given = {
            "subject": subject,
            "field": "revisions.1.statement",
            "reason": "legal",
            "justification": "A contract.",
        }
        self.attempt(actions.withhold, who, **given)
        if lift and Redaction.objects.exists():
            self.attempt(actions.lift, who, redaction=one_of(Redaction, row))

    @rule(who=mostly("administrator"), to=mostly("reader"), role=st.sampled_from(Role.values), grant=st.booleans())
    def changes_roles(self, who: str, to: str, role: str, grant: bool) -> None:
        act: Callable[..., object] = accounts.grant_role if grant else accounts.revoke_role
        self.attempt(act, who, user=User.objects.get(pk=self.cast[to].pk), role=role)

    @rule(who=mostly("editor"))
    def sets_up_a_cycle(self, who: str) -> None:
        grading.add_default_rubrics(by=None, at=self.now())
        past = dict.fromkeys(
            ("scoring_from", "scoring_to", "discussion_to", "reply_to", "comments_to"), b.later(1).date()
        )
        days = g.dates(**past)  # long over, so that such a cycle can be closed here
        self.attempt(grading.create_cycle, who, slug=b.a_slug("cycle"), title="A round", dates=days, quorum=2)

    @rule(who=mostly("editor"), row=which, goal=which)
    def puts_a_goal_into_a_cycle(self, who: str, row: int, goal: int) -> None:
        if not Cycle.objects.exists():
            return
        reviewers = [self.cast[name] for name in CAST if name.startswith("Reviewer")]
        given = {"goals": [self.goal(goal)], "kind": "progress", "reviewers": reviewers}
        self.attempt(grading.add_cycle_goals, who, cycle=one_of(Cycle, row), **given)

    @rule(
        who=mostly("editor"),
        row=which,
        verb=st.sampled_from(["remove", "announce", "open", "discussion", "reply", "close"]),
    )
    def moves_a_cycle(self, who: str, row: int, verb: str) -> None:
        if not CycleGoal.objects.exists():
            return
        cycle_goal = g.fresh(one_of(CycleGoal, row))
        cycle = cycle_goal.cycle
        if verb == "remove":
            self.attempt(grading.remove_cycle_goal, who, cycle_goal=cycle_goal, reason="Merged.")
        elif verb in ("announce", "open", "close"):
            acts: dict[str, Callable[..., object]]
            acts = {"announce": grading.mark_announced, "open": grading.open_cycle, "close": grading.close_cycle}
            self.attempt(acts[verb], who, cycle=cycle)
        else:
            self.attempt(grading.move_cycle, who, cycle=cycle, to=verb)

    def assignment(self, row: int) -> Assignment | None:
        found = Assignment.objects.select_related("cycle_goal__cycle", "cycle_goal__goal", "reviewer").order_by("-pk")
        return found[row % len(found)] if found else None

    @rule(row=which, kind=st.sampled_from(["owner", "financial", "other"]), waived=st.booleans(), words=words)
    def declares_an_interest(self, row: int, kind: str, waived: bool, words: str) -> None:
        assignment = self.assignment(row)
        if assignment is None:
            return
        name, given = assignment.reviewer.name, {"assignment": assignment, "reason": words}
        self.attempt(grading.declare_interest, name, conflict=kind, **given)
        if waived:
            self.attempt(grading.waive, "Editor One", **given)

    @rule(row=which, verb=st.sampled_from(["score", "recuse", "lapse", "take back"]), words=words)
    def works_on_an_assignment(self, row: int, verb: str, words: str) -> None:
        assignment = self.assignment(row)
        if assignment is None:
            return
        given: dict[str, Any] = {"assignment": assignment}
        if verb == "score":
            self.attempt(grading.declare_no_conflict, assignment.reviewer.name, **given)
            self.attempt(grading.submit_score, assignment.reviewer.name, score=g.a_judgement("behind"), **given)
        elif verb == "recuse":
            self.attempt(grading.recuse, assignment.reviewer.name, conflict="personal", reason=words, **given)
        elif verb == "lapse":
            self.attempt(grading.lapse, "Editor One", reason=words, **given)
        else:
            self.attempt(grading.unassign, "Editor One", **given)

    @rule(who=mostly("publisher"), second=mostly("publisher"), accept=st.booleans())
    def publishes(self, who: str, second: str, accept: bool) -> None:
        self.attempt(prepare, who, notes="An edition.")
        waiting = Preparation.objects.filter(state="waiting").first()
        if waiting is not None and accept:
            self.attempt(approve, second, preparation=waiting)
        elif waiting is not None:
            self.attempt(decline, second, preparation=waiting, reason="Not yet.")


def one_of(model: Any, index: int) -> Any:
    """0 is the newest row; what waits for a decision is mostly new."""
    rows = list(model.objects.order_by("-pk"))
    return rows[index % len(rows)]


def work(examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Office, settings=chosen)  # type: ignore[no-untyped-call]


def test_after_each_of_some_random_actions_log_and_database_agree() -> None:
    work(examples=2, steps=12)


@pytest.mark.slow
def test_after_each_of_many_random_actions_log_and_database_agree() -> None:
    work(examples=25, steps=50)
