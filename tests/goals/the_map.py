"""A small map, made by actions: what pages and their sweeps need to show one of everything on it."""

from typing import Any

from goals import actions
from goals.actions import CommitmentInput, MitigationInput, ThresholdInput
from goals.models import Mitigation, Threshold
from tests import builders as b


def a_mitigation(threshold: Threshold, slug: str = "classifiers", **fields: Any) -> Mitigation:
    """A mitigation of the company's own, in place and tested; approved."""
    values: dict[str, Any] = {"column": "company", "text": "Classifiers watch every answer.", "state": "in_place"}
    values |= {"in_place_since": b.DAY, "tested_on": b.DAY, "effective_on": b.DAY}
    said = MitigationInput(**(values | fields))
    row = actions.add_mitigation(threshold=threshold, slug=slug, revision=said, by=b.an_editor(), at=b.at())
    actions.approve_revision(revision=row.revisions.get(), by=b.another_editor(), at=b.at(hour=10))
    return row


def a_waiting_map(slug: str) -> None:
    """A threshold, a mitigation of it, a commitment and a level, all of this name; a second version of each waits."""
    who: dict[str, Any] = {"by": b.an_editor(), "at": b.later(1)}
    change: dict[str, Any] = {"effective_on": b.DAY, "kind": "reworded", "based_on": 1}
    level = actions.add_safety_level(slug=slug, name="Level 1", description="The first.", **who)
    standard = actions.activate_standard(
        level=level, kind="security", model="Example-2", active_since=b.DAY, by=None, at=b.at()
    )
    wrong: dict[str, Any] = {"reason": "Misread.", **who}
    actions.correct_standard(standard=standard, right={"model": "Example-3"}, **wrong)
    threshold = b.a_threshold(slug)
    row = a_mitigation(threshold, slug, evidence=[b.some_evidence(f"{slug}-test")])
    match: dict[str, Any] = {"scenario": "A rival is ahead."}
    first = CommitmentInput(response="We match it.", effective_on=b.DAY, **match)
    commitment = actions.add_commitment(slug=slug, revision=first, by=None, at=b.at())
    actions.record_assessment(
        threshold=threshold, model="Example-3", state="reached", assessor="Us", on=b.DAY, next_due=b.DAY, **who
    )
    definition = ThresholdInput(name="Known weapons", definition="Helps a novice.", **change)
    actions.propose_threshold_revision(threshold=threshold, revision=definition, **who)
    words = MitigationInput(column="company", state="in_place", text="Classifiers watch answers.", **change)
    actions.propose_mitigation_revision(mitigation=row, revision=words, **who)
    second = CommitmentInput(response="We try to match it.", **match, **change)
    actions.propose_commitment_revision(commitment=commitment, revision=second, **who)
    policy = actions.add_policy_version(slug=slug, document="Policy", version=f"1.0 {slug}", effective_on=b.DAY, **who)
    actions.correct_policy_version(policy=policy, right={"summary": "All of it."}, **wrong)
    report = actions.add_report(
        slug=slug, kind="risk_report", title="Report 1", published_on=b.DAY, coverage_on=b.DAY, series="Risk",
        every_from_months=3, every_to_months=6, coverage_max_days=30, **who,
    )  # fmt: skip
    actions.correct_report(report=report, right={"summary": "Nothing was found.", "url": "https://e.org/r"}, **wrong)
