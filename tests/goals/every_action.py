"""One worked case of every action: how to get ready, who may do it, and which record it leaves.

The tests of what all actions share (record, refusal, all or nothing) run over this table.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from goals import actions
from goals.actions import (
    CommitmentInput,
    CriterionReadingInput,
    MilestoneInput,
    MitigationInput,
    OwnerInput,
    ThresholdInput,
)
from goals.models import Evidence, Goal
from roadmap.accounts.models import User
from tests import builders as b
from tests.goals.action_case import Case, Do
from tests.goals.every_action_of_comparisons import COMPARISONS
from tests.goals.every_action_of_runs import RUNS


def _a_goal_with_milestone() -> Goal:
    term = MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))
    return b.a_goal(revision=b.a_revision(milestones=[term]))


def _a_standing_goal() -> Goal:
    return b.a_goal(revision=b.a_revision(deadline=actions.DeadlineInput(kind="standing", days=90, anchor="a change")))


def _mitigation_input(**fields: Any) -> MitigationInput:
    values: dict[str, Any] = {"column": "company", "text": "Classifiers.", "state": "planned", "effective_on": b.DAY}
    return MitigationInput(**(values | fields))


def _commitment_input(**fields: Any) -> CommitmentInput:
    values: dict[str, Any] = {"scenario": "A rival is ahead.", "response": "We try to match it.", "effective_on": b.DAY}
    return CommitmentInput(**(values | fields))


def a_mitigation(by: User | None = None):
    return actions.add_mitigation(
        threshold=b.a_threshold(), slug="classifiers", revision=_mitigation_input(), by=by, at=b.at()
    )


def a_commitment(by: User | None = None):
    return actions.add_commitment(slug=b.a_slug("commitment"), revision=_commitment_input(), by=by, at=b.at())


def _set_up_roadmap() -> Do:
    return lambda by: actions.set_up_roadmap(name="Ours", developer="Example Lab", by=by, at=b.at())


def _add_area() -> Do:
    return lambda by: actions.add_area(slug="policy", name="Policy", definition="Rules.", by=by, at=b.at())


def _create_goal() -> Do:
    area = b.an_area()
    return lambda by: actions.create_goal(
        slug="new-goal", area=area, set_on=b.DAY, revision=b.a_revision(), by=by, at=b.at()
    )


def _hand_over() -> Do:
    goal, heir = b.a_goal(), b.person("Owner Two", "owner")
    return lambda by: actions.hand_over(goal=goal, user=heir, since=b.DAY, by=by, at=b.later(1))


def _add_owner() -> Do:
    goal, owner = b.a_goal(), OwnerInput(team="Policy", role="contributor", since=b.DAY)
    return lambda by: actions.add_owner(goal=goal, owner=owner, by=by, at=b.later(1))


def _end_ownership() -> Do:
    ownership = b.a_goal().ownerships.get()
    return lambda by: actions.end_ownership(ownership=ownership, until=b.DAY, by=by, at=b.later(1))


def _add_trade_off() -> Do:
    goal, favoured = b.a_goal(), b.a_goal()
    return lambda by: actions.add_trade_off(goal=goal, favoured=favoured, note="Same people.", by=by, at=b.later(1))


def _link_predecessor() -> Do:
    goal, old = b.a_goal(), b.a_goal()
    return lambda by: actions.link_predecessor(goal=goal, predecessor=old, by=by, at=b.later(1))


def _propose_revision() -> Do:
    goal = b.a_goal()
    return lambda by: actions.propose_revision(goal=goal, revision=b.a_later_date(goal), by=by, at=b.later(1))


def _import_revision() -> Do:
    goal = b.an_imported_goal()
    change = b.a_later_date(goal)
    return lambda by: actions.import_revision(goal=goal, revision=change, coder_direction="less", at=b.later(1))


def _approve_revision() -> Do:
    row = b.a_proposed_goal().revisions.get()
    return lambda by: actions.approve_revision(revision=row, by=by, at=b.later(1))


def _decline_revision() -> Do:
    row = b.a_proposed_goal().revisions.get()
    return lambda by: actions.decline_revision(revision=row, reason="Too vague.", by=by, at=b.later(1))


def _code_direction() -> Do:
    row = b.a_proposed_revision(b.a_goal())
    return lambda by: actions.code_direction(revision=row, direction="less", by=by, at=b.later(11))


def _add_metric() -> Do:
    goal = b.a_goal()
    return lambda by: b.a_metric(goal, by=by)


def _record_reading() -> Do:
    metric = b.a_metric(b.a_goal())
    return lambda by: actions.record_reading(metric=metric, on=b.DAY, value=Decimal(7), by=by, at=b.later(1))


def _record_readings() -> Do:
    metric = b.a_metric(b.a_goal())
    many = [actions.ReadingInput(metric=metric, on=b.later(day).date(), value=Decimal(day)) for day in range(3)]
    return lambda by: actions.record_readings(metric=metric, readings=many, by=by, at=b.later(3))


def _record_criterion_reading() -> Do:
    goal, reading = b.a_goal(), CriterionReadingInput(criterion="report", on=b.DAY, state="not_met")
    return lambda by: actions.record_criterion_reading(goal=goal, reading=reading, by=by, at=b.later(1))


def _complete_milestone() -> Do:
    goal = _a_goal_with_milestone()
    return lambda by: actions.complete_milestone(goal=goal, key="outline", achieved_on=b.DAY, by=by, at=b.later(1))


def _record_occurrence() -> Do:
    goal = _a_standing_goal()
    return lambda by: actions.record_occurrence(
        goal=goal, key="first", text="The text changed.", triggered_on=b.DAY, by=by, at=b.later(1)
    )


def _save_draft() -> Do:
    goal = b.a_goal()
    return lambda by: actions.save_draft(goal=goal, done="Half written", by=by, at=b.later(1))


def _discard_draft() -> Do:
    goal = b.a_goal()
    actions.save_draft(goal=goal, done="Half written", by=b.an_owner(), at=b.later(1))
    return lambda by: actions.discard_draft(goal=goal, by=by)


def _submit_update() -> Do:
    goal = b.a_goal()
    return lambda by: actions.submit_update(goal=goal, health="on_track", done="Much.", by=by, at=b.later(1))


def _propose_resolution() -> Do:
    goal = b.a_goal()
    proofs = {"report": [b.some_evidence(goals=[goal])]}
    return lambda by: actions.propose_resolution(
        goal=goal,
        ending="achieved",
        achieved_on=b.DAY,
        how_known="We saw it.",
        proofs=proofs,
        by=by,
        at=b.later(2),
    )


def _import_resolution() -> Do:
    goal = b.an_imported_goal()
    return lambda by: actions.import_resolution(goal=goal, ending="withdrawn", account="Dropped.", at=b.later(2))


def _accept_resolution() -> Do:
    row = b.a_proposed_ending(b.a_goal())
    return lambda by: actions.accept_resolution(resolution=row, by=by, at=b.later(7))


def _decline_resolution() -> Do:
    row = b.a_proposed_ending(b.a_goal())
    return lambda by: actions.decline_resolution(resolution=row, reason="Not public.", by=by, at=b.later(7))


def _add_evidence() -> Do:
    goal = b.a_goal()
    return lambda by: b.some_evidence("a-report", goals=[goal], by=by)


def _add_evidence_file() -> Do:
    goal = b.a_goal()
    return lambda by: b.a_file("a-file", goals=[goal], by=by)


def _revise_evidence() -> Do:
    evidence = b.some_evidence(goals=[b.a_goal()])
    return lambda by: actions.revise_evidence(evidence=evidence, title="The second report", by=by, at=b.later(2))


def _link_evidence() -> Do:
    evidence, goal = b.some_evidence(goals=[b.a_goal()]), b.a_goal()
    return lambda by: actions.link_evidence_to_goals(evidence=evidence, goals=[goal], by=by, at=b.later(2))


def _record_link_check() -> Do:
    evidence = b.some_evidence(goals=[b.a_goal()])
    return lambda by: actions.record_link_check(evidence=evidence, state="dead", at=b.later(3))


def _add_safety_level() -> Do:
    return lambda by: actions.add_safety_level(slug="level-3", name="Level 3", by=by, at=b.at())


def _activate_standard() -> Do:
    level = actions.add_safety_level(slug="level-3", name="Level 3", by=None, at=b.at())
    return lambda by: actions.activate_standard(
        level=level, kind="deployment", model="Example-3", active_since=b.DAY, because="precaution", by=by, at=b.at()
    )


def _threshold_input(definition: str, **fields: Any) -> ThresholdInput:
    values: dict[str, Any] = {"name": "Known weapons", "definition": definition, "effective_on": b.DAY}
    return ThresholdInput(**(values | fields))


def _add_threshold() -> Do:
    return lambda by: actions.add_threshold(
        slug="known-weapons", revision=_threshold_input("Helps clearly."), by=by, at=b.at()
    )


def _propose_threshold_revision() -> Do:
    threshold, change = b.a_threshold(), _threshold_input("Helps much.", kind="reworded", based_on=1)
    return lambda by: actions.propose_threshold_revision(threshold=threshold, revision=change, by=by, at=b.later(1))


def _import_threshold_revision() -> Do:
    threshold, change = b.a_threshold(by=None), _threshold_input("Helps much.", kind="reworded", based_on=1)
    return lambda by: actions.import_threshold_revision(threshold=threshold, revision=change, at=b.later(1))


def _record_assessment() -> Do:
    threshold = b.a_threshold()
    return lambda by: actions.record_assessment(
        threshold=threshold, model="Example-3", state="not_reached", assessor="Us", on=b.DAY, by=by, at=b.later(1)
    )


def _add_mitigation() -> Do:
    threshold = b.a_threshold()
    return lambda by: actions.add_mitigation(
        threshold=threshold, slug="classifiers", revision=_mitigation_input(), by=by, at=b.later(1)
    )


def _propose_mitigation_revision() -> Do:
    mitigation, change = a_mitigation(), _mitigation_input(kind="rescoped", state="in_place")
    return lambda by: actions.propose_mitigation_revision(mitigation=mitigation, revision=change, by=by, at=b.later(1))


def _import_mitigation_revision() -> Do:
    mitigation, change = a_mitigation(), _mitigation_input(kind="rescoped", column="industry", state="")
    return lambda by: actions.import_mitigation_revision(mitigation=mitigation, revision=change, at=b.later(1))


def _add_commitment() -> Do:
    return lambda by: actions.add_commitment(slug="rival", revision=_commitment_input(), by=by, at=b.at())


def _propose_commitment_revision() -> Do:
    commitment, change = a_commitment(), _commitment_input(kind="reworded", response="We match it.")
    return lambda by: actions.propose_commitment_revision(commitment=commitment, revision=change, by=by, at=b.later(1))


def _import_commitment_revision() -> Do:
    commitment, change = a_commitment(), _commitment_input(kind="reworded", response="We match it.")
    return lambda by: actions.import_commitment_revision(commitment=commitment, revision=change, at=b.later(1))


def _add_policy_version() -> Do:
    return lambda by: actions.add_policy_version(
        slug="policy-1-0", document="Policy", version="1.0", effective_on=date(2026, 2, 10), by=by, at=b.at()
    )


def _add_report() -> Do:
    return lambda by: actions.add_report(
        slug="report-1", kind="risk_report", title="Report 1", published_on=date(2026, 2, 24), by=by, at=b.at()
    )


def _order_goals() -> Do:
    goal = b.a_goal("one", position=7)
    return lambda by: actions.order_goals(area=goal.area, goals=[goal], by=by, at=b.later(2))


def _correct_report() -> Do:
    day = date(2026, 2, 24)
    report = actions.add_report(
        slug="report-1", kind="risk_report", title="Report 1", published_on=day, by=None, at=b.at()
    )
    return lambda by: actions.correct_report(
        report=report, right={"title": "Report 2"}, reason="Miscounted.", by=by, at=b.later(2)
    )


def _correct_policy_version() -> Do:
    day = date(2026, 2, 10)
    policy = actions.add_policy_version(
        slug="policy-1-0", document="Policy", version="1.0", effective_on=day, by=None, at=b.at()
    )
    return lambda by: actions.correct_policy_version(
        policy=policy, right={"version": "1.1"}, reason="Misread.", by=by, at=b.later(2)
    )


def _correct_standard() -> Do:
    level = actions.add_safety_level(slug="level-3", name="Level 3", by=None, at=b.at())
    standard = actions.activate_standard(
        level=level, kind="deployment", model="Example-3", active_since=b.DAY, by=None, at=b.at()
    )
    return lambda by: actions.correct_standard(
        standard=standard, right={"model": "Example-4"}, reason="Another model.", by=by, at=b.later(2)
    )


def _withhold() -> Do:
    goal = b.a_goal()
    return lambda by: actions.withhold(
        subject=f"goal/{goal.slug}",
        field="revisions.1.why",
        reason="legal",
        justification="A contract.",
        by=by,
        at=b.later(1),
    )


def _lift() -> Do:
    goal = b.a_goal()
    subject = f"goal/{goal.slug}"
    row = actions.withhold(
        subject=subject, field="revisions.1.why", reason="legal", justification="A contract.", by=None, at=b.later(1)
    )
    return lambda by: actions.lift(redaction=row, by=by, at=b.later(2))


def _sealed() -> Evidence:
    return b.some_evidence(goals=[b.a_goal()], visibility="stub")


def _ask_for_evidence() -> Do:
    goal = b.a_goal()
    return lambda by: actions.ask_for_evidence(
        goal=goal, about="criteria.report", asked="The log of the test.", by=by, at=b.later(2)
    )


def _answer_evidence_request() -> Do:
    row = actions.ask_for_evidence(goal=b.a_goal(), asked="The log of the test.", by=b.a_reviewer(), at=b.later(2))
    return lambda by: actions.answer_evidence_request(request=row, why_not="It is lost.", by=by, at=b.later(3))


def _name_evidence_reader() -> Do:
    evidence, reader = _sealed(), b.a_reviewer()
    return lambda by: actions.name_evidence_reader(evidence=evidence, reader=reader, by=by, at=b.later(2))


def _end_evidence_reader() -> Do:
    row = actions.name_evidence_reader(evidence=_sealed(), reader=b.a_reviewer(), by=None, at=b.later(2))
    return lambda by: actions.end_evidence_reader(reader=row, by=by, at=b.later(3))


def _open_evidence() -> Do:
    evidence = _sealed()
    actions.name_evidence_reader(evidence=evidence, reader=b.a_reviewer(), by=None, at=b.later(2))
    return lambda by: actions.open_evidence(evidence=evidence, reason="To score it.", by=by, at=b.later(3))


def _record_sealed_download() -> Do:
    evidence = _sealed()
    actions.name_evidence_reader(evidence=evidence, reader=b.a_reviewer(), by=None, at=b.later(2))
    actions.open_evidence(evidence=evidence, reason="To score it.", by=b.a_reviewer(), at=b.later(3))
    return lambda by: actions.record_sealed_download(evidence=evidence, by=by, at=b.later(3))


def _reveal() -> Do:
    subject = f"goal/{b.a_goal().slug}"
    row = actions.withhold(
        subject=subject, field="revisions.1.why", reason="legal", justification="A contract.", by=None, at=b.later(1)
    )
    return lambda by: actions.reveal(redaction=row, reason="To compare it.", by=by, at=b.later(2))


CASES = (
    RUNS
    | COMPARISONS
    | {
        "set_up_roadmap": Case(_set_up_roadmap, b.an_editor, "roadmap.set_up"),
        "add_area": Case(_add_area, b.an_editor, "area.added"),
        "create_goal": Case(_create_goal, b.an_editor, "goal.created"),
        "hand_over": Case(_hand_over, b.an_owner, "goal.handed_over"),
        "add_owner": Case(_add_owner, b.an_owner, "goal.owner.added"),
        "end_ownership": Case(_end_ownership, b.an_editor, "goal.ownership.ended"),
        "add_trade_off": Case(_add_trade_off, b.an_owner, "goal.trade_off.added"),
        "link_predecessor": Case(_link_predecessor, b.an_editor, "goal.predecessor.linked"),
        "propose_revision": Case(_propose_revision, b.an_owner, "goal.revision.proposed"),
        "import_revision": Case(_import_revision, None, "goal.revision.imported"),
        "approve_revision": Case(_approve_revision, b.another_editor, "goal.revision.approved"),
        "decline_revision": Case(_decline_revision, b.another_editor, "goal.revision.declined"),
        "code_direction": Case(_code_direction, b.a_reviewer, "goal.revision.coded"),
        "add_metric": Case(_add_metric, b.an_owner, "goal.metric.added"),
        "record_reading": Case(_record_reading, b.an_owner, "goal.reading.recorded"),
        "record_readings": Case(_record_readings, b.an_owner, "goal.readings.recorded"),
        "record_criterion_reading": Case(_record_criterion_reading, b.an_owner, "goal.criterion.read"),
        "complete_milestone": Case(_complete_milestone, b.an_owner, "goal.milestone.completed"),
        "record_occurrence": Case(_record_occurrence, b.an_owner, "goal.occurrence.recorded"),
        "save_draft": Case(_save_draft, b.an_owner, ""),
        "discard_draft": Case(_discard_draft, b.an_owner, ""),
        "submit_update": Case(_submit_update, b.an_owner, "goal.update.submitted"),
        "propose_resolution": Case(_propose_resolution, b.an_owner, "goal.resolution.proposed"),
        "import_resolution": Case(_import_resolution, None, "goal.resolution.imported"),
        "accept_resolution": Case(_accept_resolution, b.a_reviewer, "goal.resolution.accepted"),
        "decline_resolution": Case(_decline_resolution, b.a_reviewer, "goal.resolution.declined"),
        "add_evidence": Case(_add_evidence, b.an_owner, "evidence.added"),
        "add_evidence_file": Case(_add_evidence_file, b.an_owner, "evidence.added"),
        "revise_evidence": Case(_revise_evidence, b.an_owner, "evidence.revised"),
        "link_evidence_to_goals": Case(_link_evidence, b.an_owner, "evidence.linked"),
        "record_link_check": Case(_record_link_check, None, "evidence.link.checked"),
        "add_safety_level": Case(_add_safety_level, b.an_editor, "safety_level.added"),
        "activate_standard": Case(_activate_standard, b.an_editor, "standard.activated"),
        "add_threshold": Case(_add_threshold, b.an_editor, "threshold.added"),
        "propose_threshold_revision": Case(_propose_threshold_revision, b.an_editor, "threshold.revision.proposed"),
        "import_threshold_revision": Case(_import_threshold_revision, None, "threshold.revision.imported"),
        "record_assessment": Case(_record_assessment, b.an_owner, "threshold.assessed"),
        "add_mitigation": Case(_add_mitigation, b.an_editor, "mitigation.added"),
        "propose_mitigation_revision": Case(_propose_mitigation_revision, b.an_editor, "mitigation.revision.proposed"),
        "import_mitigation_revision": Case(_import_mitigation_revision, None, "mitigation.revision.imported"),
        "add_commitment": Case(_add_commitment, b.an_editor, "commitment.added"),
        "propose_commitment_revision": Case(_propose_commitment_revision, b.an_editor, "commitment.revision.proposed"),
        "import_commitment_revision": Case(_import_commitment_revision, None, "commitment.revision.imported"),
        "add_policy_version": Case(_add_policy_version, b.an_editor, "policy_version.added"),
        "add_report": Case(_add_report, b.an_editor, "report.added"),
        "order_goals": Case(_order_goals, b.an_editor, "goal.moved"),
        "correct_report": Case(_correct_report, b.an_editor, "report.corrected"),
        "correct_policy_version": Case(_correct_policy_version, b.an_editor, "policy_version.corrected"),
        "correct_standard": Case(_correct_standard, b.an_editor, "standard.corrected"),
        "withhold": Case(_withhold, b.a_publisher, "text.withheld"),
        "lift": Case(_lift, b.a_publisher, "text.shown_again"),
        "reveal": Case(_reveal, b.a_reviewer, "redaction.revealed"),
        "ask_for_evidence": Case(_ask_for_evidence, b.a_reviewer, "goal.evidence.asked"),
        "answer_evidence_request": Case(_answer_evidence_request, b.an_owner, "goal.evidence.answered"),
        "name_evidence_reader": Case(_name_evidence_reader, b.an_owner, "evidence.reader.named"),
        "end_evidence_reader": Case(_end_evidence_reader, b.an_editor, "evidence.reader.ended"),
        "open_evidence": Case(_open_evidence, b.a_reviewer, "evidence.read"),
        "record_sealed_download": Case(_record_sealed_download, b.a_reviewer, "evidence.read"),
    }
)
