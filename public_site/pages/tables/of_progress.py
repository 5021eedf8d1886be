"""Tables of what was told on the way: metrics, readings, updates, evidence."""

from collections.abc import Iterator
from typing import Final

from public_site.pages.tables.table import EachGoal, Row, Table, columns
from public_site.pages.tables.texts import Texts, plain_fields
from public_site.states import GoalState
from public_site.view import View


def _metrics(state: GoalState) -> Iterator[Row]:
    text = Texts(state.value)
    for one in state.value["metrics"]:
        yield {
            "goal": state.slug,
            "metric": one["slug"],
            **text.of(one, "name source quality"),
            **plain_fields(one, "unit direction cadence_days"),
            "readings": len(one["readings"]),
        }


METRICS: Final = Table(
    "metrics",
    "Metrics",
    "one metric of one goal",
    ("goal", "area"),
    columns("""
        goal Goal
        metric Short name of the metric
        name Name
        source Where the values come from
        quality Statement on the quality of the data
        unit Unit
        direction up, down or within: which way is good
        cadence_days integer Days between promised readings
        readings integer Number of readings, superseded ones included
    """),
    EachGoal(_metrics),
)


def _targets(state: GoalState) -> Iterator[Row]:
    for revision in state.value["revisions"]:
        for target in revision["targets"]:
            for step in target["steps"]:
                yield {
                    "goal": state.slug,
                    "revision": revision["number"],
                    **plain_fields(target, "metric baseline_value baseline_on low"),
                    **plain_fields(step, "due value"),
                }


TARGETS: Final = Table(
    "targets",
    "Targets",
    "one dated target of a metric as one revision of a goal says it",
    ("goal", "area"),
    columns("""
        goal Goal
        revision integer Number of the revision
        metric Metric
        baseline_value number Value from which it started
        baseline_on date Day of that value
        low number Lower bound, where the value is to stay within
        due date Day by which the value is to be reached
        value number Value to be reached
    """),
    EachGoal(_targets),
)


def _readings(state: GoalState) -> Iterator[Row]:
    text = Texts(state.value)
    for metric in state.value["metrics"]:
        replaced = {one["supersedes"]: one["number"] for one in metric["readings"] if one["supersedes"]}
        for one in metric["readings"]:
            yield {
                "goal": state.slug,
                "metric": metric["slug"],
                **plain_fields(one, "number on value numerator denominator by supersedes"),
                "superseded_by": replaced.get(one["number"]),
                "reason": text(one["reason"]),
                **plain_fields(one, "recorded_on evidence"),
            }


READINGS: Final = Table(
    "readings",
    "Readings",
    "one reading of a metric; a corrected reading stays and names the one that replaced it",
    ("goal", "area"),
    columns("""
        goal Goal
        metric Metric
        number integer Number of the reading
        on date Day for which it stands
        value number Value
        numerator number How many of them, where the value is a share
        denominator number Of how many
        by self-reported or checked
        supersedes integer Number of the reading it corrects
        superseded_by integer Number of the reading that corrected it
        reason Reason of the correction
        recorded_on date Day on which it was recorded here
        evidence list Evidence named for it
    """),
    EachGoal(_readings),
)


def _criterion_readings(state: GoalState) -> Iterator[Row]:
    counts = "count fully mostly not_in_place ours theirs supersedes recorded_on evidence"
    text = Texts(state.value)
    for one in state.value["criterion_readings"]:
        yield {
            "goal": state.slug,
            **plain_fields(one, "number criterion on state"),
            **text.of(one, "justification"),
            **plain_fields(one, counts),
        }


CRITERION_READINGS: Final = Table(
    "criterion-readings",
    "Readings of criteria",
    "how far one criterion was on one day",
    ("goal", "area"),
    columns("""
        goal Goal
        number integer Number of the reading
        criterion Key of the criterion
        on date Day for which it stands
        state met, not_met or not_applicable
        justification Why it is not applicable
        count integer Count: how many
        fully integer Checklist: items fully in place
        mostly integer Checklist: items mostly in place
        not_in_place integer Checklist: items not in place
        ours number Comparative: our value
        theirs number Comparative: the value of the other side
        supersedes integer Number of the reading it corrects
        recorded_on date Day on which it was recorded here
        evidence list Evidence named for it
    """),
    EachGoal(_criterion_readings),
)


def _updates(state: GoalState) -> Iterator[Row]:
    text = Texts(state.value)
    for one in state.value["updates"]:
        yield {
            "goal": state.slug,
            **plain_fields(one, "number kind submitted_at period_from period_to health suggested"),
            **text.of(one, "health_sentence"),
            "confidence": one["confidence"],
            **text.of(one, "done next problems help"),
            **plain_fields(one, "team corrects"),
            **text.of(one, "correction_reason"),
            **plain_fields(one, "evidence source"),
        }


UPDATES: Final = Table(
    "updates",
    "Status updates",
    "one public update of a goal by its owner",
    ("goal", "area"),
    columns("""
        goal Goal
        number integer Number of the update
        kind update or explanation
        submitted_at datetime When it was given
        period_from date First day it speaks of
        period_to date Last day it speaks of
        health on_track, at_risk or off_track: the owner's word
        suggested Health that the rule suggested
        health_sentence Why the owner's word is better than the rule's
        confidence integer The owner's estimate in percent
        done What was done, in Markdown
        next What comes next, in Markdown
        problems Problems, in Markdown
        help Help needed, in Markdown
        team Team that says so
        corrects integer Number of the update it corrects
        correction_reason Reason of the correction
        evidence list Evidence named for it
        source Address of the source, of imported history
    """),
    EachGoal(_updates),
)


def _evidence(view: View) -> Iterator[Row]:
    goals: dict[str, list[str]] = {}
    for state in view.states.all:
        for slug in state.value["evidence"]:
            goals.setdefault(slug, []).append(state.slug)
    days = "effective_from effective_to captured_on received_on expires_on"
    for slug, one in view.edition.evidence().items():
        text = Texts(one)
        yield {
            "evidence": slug,
            **plain_fields(one, "revision kind visibility state"),
            **text.of(one, "title holder description state_reason"),
            **plain_fields(one, f"url sha256 commitment {days}"),
            "link_state": one["link"]["state"],
            "link_checked_on": one["link"]["checked_on"],
            "link_since": one["link"]["since"],
            "goals": goals.get(slug, []),
        }


EVIDENCE: Final = Table(
    "evidence",
    "Evidence",
    "one piece of evidence; of a stub only what the public may know",
    ("goal", "area", "evidence"),
    columns("""
        evidence Short name
        revision integer Number of its version
        kind Kind
        visibility public or stub
        state in_review, accepted, rejected, expired or unconfirmed
        title Title; empty for a stub
        holder Who holds it
        description Description
        state_reason Reason of the state
        url Address
        sha256 SHA-256 of the file
        commitment Salted hash that commits to a stub
        effective_from date First day it speaks of
        effective_to date Last day it speaks of
        captured_on date Day on which it was taken
        received_on date Day on which it was received
        expires_on date Day on which it expires
        link_state unchecked, ok, changed or dead
        link_checked_on date Day on which the link was last looked at
        link_since date Since when it is changed or dead
        goals list Goals that name it
    """),
    _evidence,
)

TABLES: Final = (METRICS, TARGETS, READINGS, CRITERION_READINGS, UPDATES, EVIDENCE)
