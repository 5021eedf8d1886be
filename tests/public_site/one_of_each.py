"""A small world with a row in every table that the log watches, made by actions."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group

from goals import actions
from goals.actions import (
    ChecklistItemInput,
    CommitmentInput,
    CriterionInput,
    CriterionReadingInput,
    MilestoneDoneInput,
    MilestoneInput,
    MitigationInput,
    NeededBeforeInput,
    ReadingInput,
    TargetInput,
)
from goals.actions.file_looks import note_finding
from goals.actions.watching import watch_goal
from goals.kept_standing import catch_up
from goals.models import ConditionalCommitment, Evidence, Goal, Mitigation, Redaction, Threshold
from grading import actions as grading
from grading.actions import CriterionInput as Answer
from grading.actions.statistics import ask_statistics
from grading.agreeing import material
from grading.models import Cycle
from grading.values import LevelValue
from public_site.actions import (
    answer_request,
    ask_for_correction,
    confirm_withholding,
    decline,
    lift_withholding,
    prepare,
    withhold_published,
)
from public_site.actions.request import Asked
from public_site.actions.withholding import Wanted
from public_site.publish import record_release
from public_site.render import ReleaseResult
from roadmap.accounts.actions import (
    accept_invitation,
    create_token,
    invite,
    revoke_token,
    withdraw_invitation,
)
from roadmap.accounts.models import User
from roadmap.notifications.actions import choose
from tests import builders as b
from tests.desk import approve
from tests.grading import builders as g
from tests.looks import a_look, answered
from tests.tokens import a_used_token, some_activity


def one_of_each() -> None:
    """Goals with all that hangs on them, the map, a graded cycle, two editions and a rendering."""
    b.a_roadmap(notice="A notice.", known_until=b.DAY)
    evidence = b.some_evidence("report", visibility="stub", expires_on=b.later(900).date())
    note_finding(b.a_file("report-file", goals=[]).files.get(), "missing", at=b.later(4))
    goal = _a_full_goal(evidence)
    _what_happens_to(goal, evidence)
    _comparisons()
    _the_map(goal, evidence)
    _a_graded_cycle(goal)
    _others()
    _what_is_opened(evidence)
    _two_editions()
    _requests()
    _withholdings()
    catch_up(b.later(40).date())


def _a_full_goal(evidence: Evidence) -> Goal:
    """A goal that says everything, with a part, a predecessor, a favoured goal and a change that was declined."""
    before, favoured = b.a_goal("before"), b.a_goal("favoured")
    items = [ChecklistItemInput(key="one", text="The first.", private=True, hard=True)]
    revision = b.a_revision(
        why="Because.",
        failure="Nothing.",
        confidence_level="high",
        confidence_sentence="We did it before.",
        deadline=b.deadline(text="By Christmas", stated=b.DAY),
        needed_before=NeededBeforeInput(event="The release", expected_text="Soon", source="https://example.org/r"),
        criteria=[
            b.deliverable(condition="If at all."),
            CriterionInput(key="list", kind="checklist", text="All of it.", fully_share=Decimal("0.8"),
                           mostly_share=Decimal("0.9"), items=items),
        ],
        targets=[TargetInput(metric="cases", steps=[(b.later(1).date(), Decimal(1))]), TargetInput(metric="hours-to-fix", baseline_value=Decimal(90), steps=[(b.DAY, Decimal("7.5"))])],
        milestones=[MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))],
    )  # fmt: skip
    goal = b.a_proposed_goal("full", revision=revision, predecessors=[before], moonshot=True, source="https://e.org/s")
    b.a_metric(goal, "cases")
    b.a_metric(goal, cadence_days=30, source="The tickets", quality="Good")
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.at(hour=12))
    actions.add_trade_off(goal=goal, favoured=favoured, note="Same people.", by=b.an_owner(), at=b.later(1))
    declined = b.a_proposed_revision(goal)
    actions.decline_revision(revision=declined, reason="Too late.", by=b.an_editor(), at=b.later(10))
    b.a_coded_revision(goal)
    moved, where = b.a_goal("moved"), {"area": b.an_area("policy"), "moonshot": True, "follows": [favoured]}
    why: dict[str, Any] = {"kind": "rescoped", "reason": "Misplaced.", "reason_class": "error_fix"}
    b.a_coded_revision(moved, "same", b.a_change(moved, **where, **why))
    whole = b.a_whole("whole")
    b.a_part(whole, "part")
    actions.hand_over(goal=goal, team="Policy", since=b.DAY, reason="Another team.", by=b.an_editor(), at=b.later(2))
    actions.hand_over(goal=goal, user=b.an_owner(), since=b.DAY, reason="Back again.", by=b.an_editor(), at=b.later(2))
    actions.withhold(
        subject="goal/full", field="revisions.1.why", reason="legal", justification="A contract.", start=0, end=3,
        review_on=b.later(90).date(), by=b.an_editor(), at=b.later(3),
    )  # fmt: skip
    return goal


def _what_happens_to(goal: Goal, evidence: Evidence) -> None:
    """Readings, ticks, updates, turns and endings; each of them once, and most corrected once."""
    metric = goal.metrics.get(slug="hours-to-fix")
    suite = b.a_suite("ctf", threshold=b.a_threshold("cyber"), description="Flags.")
    plan: dict[str, Any] = {"suite": suite, "title": "Uplift", "starts_on": b.DAY, "protocol_sha256": "ab" * 32}
    plan |= {"by": b.an_owner(), "at": b.at(b.later(-1).date())}
    study, _ = (actions.deposit_protocol(**plan) for _ in range(2))
    kept = dict.fromkeys(("code_at", "data_at", "seeds_at", "environment_at"), "A place.")
    b.an_evaluation_run(suite, study=study, evidence=evidence, samples=9, repeats=2, states_intervals=True, **kept)
    actions.end_evaluation_suite(suite=suite, by=b.an_editor(), at=b.later(5))
    actions.end_run_mapping(mapping=b.mapped_runs(metric), by=b.an_owner(), at=b.later(2))
    first = b.a_reading(metric, evidence=[evidence], numerator=Decimal(1), denominator=Decimal(2))
    b.a_reading(metric, "70", supersedes=first, reason="A slip.")
    reading = CriterionReadingInput(criterion="report", on=b.DAY, state="not_applicable", justification="No.")
    ticks = [MilestoneDoneInput(key="outline", achieved_on=b.DAY, note="Done.", evidence=[evidence])]
    given: dict[str, Any] = {"readings": [ReadingInput(metric=metric, on=b.DAY, value=Decimal(3))], "milestones": ticks}
    fields = {"confidence": 60, "next": "More.", "problems": "Few.", "help": "None.", "health_sentence": "Fine."}
    update = b.an_update(goal, criterion_readings=[reading], evidence=[evidence], **given, **fields)
    b.an_update(goal, corrects=update, correction_reason="A date.", at=b.later(6))
    count = CriterionReadingInput(criterion="list", on=b.DAY, fully=1, mostly=0, not_in_place=0, evidence=[evidence])
    actions.record_criterion_reading(goal=goal, reading=count, by=b.an_owner(), at=b.later(6))
    actions.save_draft(goal=goal, done="Half", by=b.an_owner(), at=b.later(6))
    standing = actions.DeadlineInput(kind="standing", days=90, anchor="a change")
    turning = b.a_goal("turning", revision=b.a_revision(deadline=standing))
    actions.record_occurrence(
        goal=turning, key="first", text="It changed.", triggered_on=b.DAY, done_on=b.DAY, note="Kept.",
        evidence=[evidence], by=b.an_owner(), at=b.later(7),
    )  # fmt: skip
    ended = b.an_ended_goal("ended", account="It is out.", how_known="We saw it.", announced_on=b.later(6).date())
    waiting = b.a_proposed_ending(b.a_goal("waiting"))
    actions.decline_resolution(resolution=waiting, reason="Not public.", by=b.a_reviewer(), at=b.later(7))
    actions.link_evidence_to_goals(evidence=evidence, goals=[ended], by=b.an_editor(), at=b.later(8))
    for about, answer in (("", {"evidence": evidence}), ("criteria.report", {"why_not": "It is lost."})):
        asked = actions.ask_for_evidence(goal=ended, about=about, asked="A log.", by=b.a_reviewer(), at=b.later(8))
        actions.answer_evidence_request(request=asked, by=b.an_owner(), at=b.later(8), **answer)
    actions.revise_evidence(evidence=evidence, holder="The library", by=b.an_owner(), at=b.later(8))
    a_look(evidence, answered(b"<p>The report.", "text/html"), at=b.later(8))
    actions.record_link_check(evidence=evidence, state="dead", sha256="cd" * 32, at=b.later(9))


def _the_map(goal: Goal, evidence: Evidence) -> None:
    editor, at = b.an_editor(), b.at()
    level = actions.add_safety_level(slug="level-3", name="Level 3", description="The third.", by=editor, at=at)
    standard = actions.activate_standard(
        level=level, kind="security", model="Example-3", active_since=b.DAY, because="reached",
        source="https://e.org/a", by=editor, at=at,
    )  # fmt: skip
    wrong: dict[str, Any] = {"reason": "Misread.", "by": editor, "at": b.later(1)}
    actions.correct_standard(standard=standard, right={"model": "Example-4"}, **wrong)
    definition = actions.ThresholdInput(
        name="Weapons", definition="Helps.", policy="Policy 1", level=level, effective_on=b.DAY
    )
    threshold: Threshold = b.a_threshold("weapons", revision=definition)
    actions.record_assessment(
        threshold=threshold, model="Example-3", state="not_reached", assessor="Us", on=b.DAY, note="Well.",
        next_due=b.later(90).date(), source="https://e.org/b", evidence=[evidence], by=editor, at=b.later(1),
    )  # fmt: skip
    text = MitigationInput(
        column="company", text="Classifiers.", caveat="Mostly.", state="in_place", in_place_since=b.DAY,
        tested_on=b.DAY, goals=[goal], evidence=[evidence], effective_on=b.DAY, reason="New.",
    )  # fmt: skip
    mitigation = actions.add_mitigation(
        threshold=threshold, slug="classifiers", revision=text, by=editor, at=b.later(1)
    )
    match = CommitmentInput(scenario="A rival is ahead.", response="We match it.", effective_on=b.DAY)
    rival = actions.add_commitment(slug="rival", revision=match, by=editor, at=at)
    _changes_that_wait(threshold, mitigation, rival)
    policy = actions.add_policy_version(
        slug="p-1", document="Policy", version="1.0", effective_on=b.DAY, summary="All.", source="https://e.org/p",
        by=editor, at=at,
    )  # fmt: skip
    actions.correct_policy_version(policy=policy, right={"summary": "All of it."}, **wrong)
    report = actions.add_report(
        slug="r-1", kind="risk_report", title="Report 1", published_on=b.DAY, author="Us", coverage_on=b.DAY,
        url="https://e.org/r", sha256="ef" * 32, summary="All.", goals=[goal], series="Risk", every_from_months=3,
        every_to_months=6, coverage_max_days=60, by=editor, at=at,
    )  # fmt: skip
    actions.correct_report(report=report, right={"title": "Report 2", "summary": "All of it."}, **wrong)


def _a_graded_cycle(goal: Goal) -> None:
    """One goal scored, disputed, adjudicated and answered; one removed after its announcement; one reviewer replaced."""
    cycle = g.a_cycle("half-1", panel_text="Three people.", source="https://e.org/c")
    row, other = g.in_cycle(cycle, goal, reviewers=4), g.in_cycle(cycle, b.a_goal("other"))
    grading.mark_announced(cycle=cycle, by=None, at=b.later(21))
    grading.remove_cycle_goal(cycle_goal=other, reason="It was merged.", by=b.an_editor(), at=b.later(21))
    grading.open_cycle(cycle=cycle, by=b.an_editor(), at=b.later(22))
    row = g.fresh(row)
    answers = [
        Answer(criterion=row.cycle.rubrics.get(kind="progress").rubric.criteria.order_by("pk")[0].key, level="behind")
    ]
    evidence = [item["slug"] for item in row.snapshot.evidence]
    full = g.a_judgement(
        "ahead", verifiable="partly", note="Look.", withholding_justified=False, withheld_changes_grade=False,
        misleading_without=True, evidence_cited=evidence, criteria=answers,
    )  # fmt: skip
    people = g.panel(5)
    gone = g.assignment_of(row, people[3])
    grading.recuse(assignment=gone, conflict="personal", reason="A friend.", by=people[3], at=b.later(23))
    place: dict[str, Any] = {"cycle_goal": row, "replaces": gone, "conflict": "financial", "by": b.an_editor()}
    heir = grading.assign(reviewer=people[4], at=b.later(23), **place)
    grading.waive(assignment=heir, reason="A small share.", by=b.another_editor(), at=b.later(23))
    holder = g.assignment_of(row, people[2])
    said = {"conflict": "other", "reason": "A cousin works there."}
    grading.declare_interest(assignment=holder, **said, by=people[2], at=b.later(23))
    grading.waive(assignment=holder, reason="A distant one.", by=b.another_editor(), at=b.later(24))
    g.scored(row, full, "behind", "far_behind")
    g.submit(row, people[4], g.no_level())
    grading.move_cycle(cycle=cycle, to="discussion", by=b.an_editor(), at=b.later(41))
    row, judge = g.fresh(row), b.person("Adjudicator One", "adjudicator")
    grading.post(cycle_goal=row, text="I read the second log otherwise.", by=people[0], at=b.later(41))
    grading.keep_score(assignment=g.assignment_of(row, people[0]), by=people[0], at=b.later(41))
    g.submit(row, people[1], "far_behind", at=b.later(41, hour=10))
    grading.send_to_adjudicator(cycle_goal=row, by=b.an_editor(), at=b.later(42))
    grading.adjudicate(cycle_goal=row, level="behind", reason="As it is.", by=judge, at=b.later(42))
    grading.move_cycle(cycle=cycle, to="reply", by=b.an_editor(), at=b.later(43))
    grading.reply(cycle_goal=g.fresh(row), text="We disagree.", by=b.an_owner(), at=b.later(44))
    grading.object_to_grade(cycle_goal=g.fresh(row), text="The third log was not read.", by=None, at=b.later(44))
    cycle.refresh_from_db()
    grading.close_cycle(cycle=cycle, by=b.an_editor(), at=b.later(45))
    _opened_again(cycle, people[0])


def _opened_again(cycle: Cycle, reviewer: User) -> None:
    """One request declined, one agreed to, and a second grade beside the first."""
    asked: dict[str, Any] = {"cycle": cycle, "by": b.an_editor(), "reason": "A log was mislaid."}
    declined = grading.ask_reopening(at=b.later(46), **asked)
    grading.decline_reopening(reopening=declined, by=b.another_editor(), at=b.later(46, hour=10))
    agreed = grading.ask_reopening(at=b.later(47), **asked)
    cycle = grading.agree_reopening(reopening=agreed, by=b.another_editor(), at=b.later(47, hour=10))
    grading.consent_to_be_named(
        assignment=reviewer.assignments.filter(cycle_goal__cycle=cycle)[0],
        named=True,
        by=reviewer,
        at=b.later(48),
    )
    grading.close_cycle(cycle=cycle, by=b.an_editor(), at=b.later(49))
    cycle.refresh_from_db()
    hashed = material(cycle).sha256
    ask_statistics(cycle=cycle, scores_sha256=hashed, by=b.an_editor(), at=b.later(50))
    words: dict[str, Any] = {
        "subject": "grade/half-1--full--progress",
        "field": "objections.1.text",
        "start": 4,
        "end": 9,
    }
    actions.withhold(reason="legal", justification="A contract.", by=None, at=b.later(50), **words)


def _a_calibrated_cycle() -> None:
    """Anchor cases of a rubric of its own, one of them graded by a reviewer before the cycle opens."""
    two = [LevelValue(key=key, label=key, rank=rank, definition=key) for rank, key in enumerate("ab", 1)]
    other = grading.CaseInput(key="a-plan", title="A plan", text="No more.", level="b", reason="It is none.")
    case = grading.CaseInput(key="half-a-report", title="Half a report", text="One of two.", level="b", reason="Half.")
    rubric = grading.add_rubric(
        kind="progress", title="With cases", question="Which?", levels=two, cases=[case, other], effective_on=b.DAY, by=None,
        at=b.at(),
    )  # fmt: skip
    cycle = g.a_cycle("half-3", rubrics=[rubric])
    row = g.in_cycle(cycle, b.a_goal("rehearsed"))
    grading.answer_case(
        cycle=cycle,
        case=rubric.cases.get(key="half-a-report"),
        level="a",
        reason="It reads whole.",
        by=g.panel(1)[0],
        at=b.later(21),
    )
    grading.assign(cycle_goal=row, reviewer=g.panel(4)[3], tier="public", by=b.an_editor(), at=b.later(21))


def _changes_that_wait(threshold: Threshold, mitigation: Mitigation, commitment: ConditionalCommitment) -> None:
    by: dict[str, Any] = {"by": b.an_editor(), "at": b.later(2)}
    for row in (mitigation.revisions.get(), commitment.revisions.get()):
        actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(1))
    changed: dict[str, Any] = {"kind": "reworded", "effective_on": b.DAY, "owner_direction": "less"}
    changed |= {"reason": "It was too much.", "reason_class": "resources", "owner_words": "Clearer."}
    definition = actions.ThresholdInput(name="Weapons", definition="Helps much.", **changed)
    actions.propose_threshold_revision(threshold=threshold, revision=definition, **by)
    text = MitigationInput(column="company", text="More classifiers.", state="planned", **changed)
    actions.propose_mitigation_revision(mitigation=mitigation, revision=text, **by)
    match = CommitmentInput(scenario="A rival is ahead.", response="We may match it.", **changed)
    actions.propose_commitment_revision(commitment=commitment, revision=match, **by)


def _others() -> None:
    """A second row of what things belong to, so that each could be made to belong to another."""
    watch_goal(goal=Goal.objects.get(slug="full"), is_watching=True, by=b.an_editor(), at=b.later(1))
    b.an_area("policy")
    b.a_metric(b.a_goal("measured"), "cases")
    b.a_suite("range")
    level = actions.add_safety_level(slug="level-4", name="Level 4", by=None, at=b.at())
    definition = actions.ThresholdInput(name="Biology", definition="Helps.", level=level, effective_on=b.DAY)
    threshold = b.a_threshold("biology", revision=definition)
    text = MitigationInput(column="industry", text="Screening.", effective_on=b.DAY)
    actions.add_mitigation(threshold=threshold, slug="screening", revision=text, by=None, at=b.at())
    match = CommitmentInput(scenario="Another.", response="We match it.", effective_on=b.DAY)
    actions.add_commitment(slug="another", revision=match, by=None, at=b.at())
    two = [LevelValue(key=key, label=key, rank=rank, definition=key) for rank, key in enumerate("ab", 1)]
    grading.add_rubric(
        kind="ambition", title="Short", question="Which?", levels=two, effective_on=b.DAY, by=None, at=b.at()
    )  # fmt: skip
    g.a_cycle("half-2", rubrics=[])
    _a_calibrated_cycle()
    Group.objects.create(name="Somebody")
    _invitations()
    _tokens()


def _comparisons() -> None:
    """One that is counted, with findings of both sides that are the same, and one that is called off."""
    row = b.a_comparison(b.a_comparing_goal("compared"))
    first = b.a_finding(row, reference="T-1", hours=Decimal(2), cost=Decimal(3))
    b.a_judgement(first, reason="Clear.")
    b.a_judgement(b.a_finding(row, "people"), severity=1, same_as=first)
    b.a_judgement(b.a_finding(row, "people"))
    spent = dict.fromkeys(("hours_automation", "hours_people", "cost_automation", "cost_people"), Decimal(4))
    actions.close_comparison(comparison=row, spent=actions.SpentInput(**spent), by=b.an_owner(), at=b.later(21))
    other = b.a_comparison(b.a_comparing_goal("compared-too"), judges=[b.another_reviewer()])
    b.a_judgement(b.a_finding(other), by=b.another_reviewer())
    b.a_finding(other)
    actions.call_off_comparison(comparison=other, reason="No bounty.", by=b.an_owner(), at=b.later(22))


def _what_is_opened(evidence: Evidence) -> None:
    """Two named readers of a stub, one of them ended; a reading, and words that were shown."""
    by, at = b.an_editor(), b.later(10)
    for reader in (b.a_reviewer(), b.another_reviewer()):
        named = actions.name_evidence_reader(evidence=evidence, reader=reader, by=by, at=at)
        actions.open_evidence(evidence=evidence, reason="To score it.", by=reader, at=b.later(11))
    actions.end_evidence_reader(reader=named, by=by, at=b.later(12))
    held = actions.withhold(
        subject="goal/full", field="revisions.1.failure", reason="legal", justification="A contract.", by=by, at=at
    )
    assert Redaction.objects.exclude(pk=held.pk).exists()
    actions.reveal(redaction=held, reason="To compare it.", by=b.a_reviewer(), at=b.later(12))


def _invitations() -> None:
    """One waits, one was accepted, one was withdrawn."""
    offer: dict[str, Any] = {"roles": ["owner"], "by": b.person("Administrator One", "administrator"), "at": b.at()}
    accept_invitation(token=invite(email="new@example.org", **offer).token, name="New One", password="", at=b.at())
    withdrawn = invite(email="other@example.org", **offer).invitation
    withdraw_invitation(invitation=withdrawn, by=offer["by"], at=b.later(1))
    invite(email="third@example.org", **offer)
    choose(delivery="at_once", time_zone="Europe/Berlin", digest_hour=7, muted=["goal.due"], by=b.an_owner())


def _tokens() -> None:
    """One works and was used, one was revoked; and what a program reported."""
    terms: dict[str, Any] = {"scopes": ["write:readings"], "expires_at": b.later(90), "by": b.an_owner(), "at": b.at()}
    a_used_token()
    some_activity()
    revoke_token(token=create_token(purpose="Old run", **terms).token, by=b.an_owner(), at=b.later(1))


def _requests() -> None:
    """One was accepted and is quoted, one was declined, one waits."""
    by, about = b.an_editor(), {"goal": "full", "source": "https://example.org/a", "sender": "ab" * 32}
    asked = Asked(words="The year.", contact="who@example.org", may_quote=True, **about)
    first, second, _ = (ask_for_correction(asked=asked, at=b.later(day)) for day in (50, 51, 52))
    words: dict[str, Any] = {"subject": "The year.", "by": by, "at": b.later(53)}
    answer_request(request=first, state="accepted", answer="It is 2025.", is_quoted=True, **words)
    answer_request(request=second, state="declined", answer="It is 2026.", **words)


def _withholdings() -> None:
    """One text was withheld and confirmed, all texts of an area withheld and shown again."""
    wanted: dict[str, Any] = {"reason": "legal", "justification": "A contract.", "review_on": b.later(200).date()}
    by, second = b.a_publisher(), b.an_editor()
    one = Wanted(key="goal/full", field="revisions.1.milestones.outline.title", words="", **wanted)
    row = withhold_published(wanted=one, by=by, at=b.later(54))
    confirm_withholding(withholding=row, by=second, at=b.later(54, hour=10))
    row = withhold_published(wanted=Wanted(key="area/policy", field="", words="", **wanted), by=by, at=b.later(55))
    confirm_withholding(withholding=row, by=second, at=b.later(55, hour=10))
    lift_withholding(withholding=row, reason="It ended.", by=second, at=b.later(55, hour=11))


def _two_editions() -> None:
    """One declined, two approved, the first of them rendered twice."""
    one, two = b.a_publisher(), b.another_publisher()
    preparation = prepare(notes="A first try.", by=one, at=b.later(50))
    decline(preparation=preparation, reason="A typo.", by=two, at=b.later(50))
    approve(preparation=prepare(notes="The first.", by=one, at=b.later(51)), by=two, at=b.later(51))
    for day in (51, 52):
        result = ReleaseResult(folder=Path(f"0001-{day}"), edition=1, files_sha256=f"{day}" * 32, written=1, linked=0)
        record_release(result, on=b.later(day).date(), at=b.later(day))
    b.a_goal("late")
    approve(preparation=prepare(by=two, at=b.later(53)), by=one, at=b.later(53))
