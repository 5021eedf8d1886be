"""The sixteen goals of the example lab, as far as the rules read them: dates, endings, updates, revisions and labels."""

from datetime import date

from goals.values import GoalValue
from tests.goals.rules.plain import (
    a_goal,
    a_resolution,
    a_revision,
    a_term,
    a_turn,
    an_update,
    changed,
    done,
    due_by,
    no_date,
)

STORY_DAY = date(2026, 10, 14)


def example_lab() -> list[GoalValue]:
    return [*_security(), *_alignment(), *_safeguards(), *_policy(), *_cross_cutting()]


def _security() -> list[GoalValue]:
    s1 = a_revision(due_by("2026-04-01"), title="Begin moonshots", confidence={"level": "high", "sentence": "Sure."})
    s2 = a_revision(due_by("2026-06-30"), effective_on="2026-04-02")
    s4 = a_revision(due_by("2027-06-30", "half"))
    return [
        a_goal(
            s1,
            changed(s1, "2026-04-02", kind="replaced", rule="cannot_tell", owner="same", coder="same"),
            slug="start-moonshots",
            successors=["isolated-lab-trial", "signed-inference"],
            updates=[an_update(1, "2026-03-28")],
            resolution=a_resolution("achieved", "2026-03-27", told="2026-04-02", timing="established"),
        ),
        a_goal(
            s2,
            changed(s2, deadline=due_by("2026-11-30"), kind="redated", rule="less", owner="less", coder="less"),
            slug="isolated-lab-trial",
            set_on="2026-04-02",
            updates=[an_update(1, "2026-08-21"), an_update(2, "2026-10-06", "at_risk")],
        ),
        a_goal(
            a_revision(due_by("2026-09-30"), effective_on="2026-04-02"),
            slug="signed-inference",
            moonshot=True,
            set_on="2026-04-02",
            resolution=a_resolution("stopped_after_learning", "2026-08-20", told="2026-09-01"),
        ),
        a_goal(
            s4,
            changed(s4, "2026-09-01", kind="rescoped", rule="less", owner="same", coder="same"),
            slug="raise-the-floor",
            updates=[an_update(1, "2026-09-28")],
        ),
    ]


def _alignment() -> list[GoalValue]:
    a1 = a_revision(no_date("standing", days=90, anchor="internal change of the text"))
    a3 = a_revision(due_by("2026-12-31", "quarter"))
    reworded = no_date("standing", days=90, anchor="deployment that uses a changed text")
    return [
        a_goal(
            a1,
            changed(a1, "2026-06-20", deadline=reworded, rule="cannot_tell", owner="same", coder="less"),
            slug="published-principles-in-step",
            occurrences=[
                a_turn("one", "2026-03-02", "2026-05-31", "2026-05-02"),
                a_turn("two", "2026-08-25", "2026-11-23"),
            ],
            updates=[an_update(1, "2026-09-20")],
        ),
        a_goal(
            a_revision(no_date("event", anchor="public release of a clearly more capable model")),
            slug="assess-before-release",
            occurrences=[a_turn("example-4", "2026-08-25", "2026-08-25", "2026-08-24")],
            updates=[an_update(1, "2026-09-22")],
        ),
        a_goal(
            a3,
            changed(a3, kind="target_changed", rule="less", owner="less", coder="less"),
            slug="catch-seeded-deception",
            updates=[an_update(1, "2026-09-30", "at_risk"), an_update(2, "2026-10-05", "off_track")],
        ),
    ]


def _safeguards() -> list[GoalValue]:
    g2 = a_revision(due_by("2026-12-15"))
    g3 = a_revision(due_by("2026-09-30"))
    follow_up = no_date("relative", days=42, anchor="milestone/report", anchor_done=date(2026, 5, 12))
    return [
        a_goal(
            a_revision(due_by("2026-12-31", "month"), cadence_days=30),
            slug="machine-red-team",
            updates=[an_update(1, "2026-09-16")],
        ),
        a_goal(
            g2,
            changed(g2, "2026-09-01", kind="target_changed", rule="more", owner="more", coder="more"),
            slug="faster-fixes",
            updates=[an_update(1, "2026-10-01")],
        ),
        a_goal(
            g3,
            changed(g3, "2026-07-29", kind="corrected"),
            slug="misuse-investigations",
            updates=[an_update(1, "2026-09-22"), an_update(2, "2026-10-05", None, kind="explanation")],
        ),
        a_goal(
            a_revision(due_by("2026-04-01"), milestones=[a_term("follow-up", follow_up)]),
            slug="retention-rules",
            milestones=[done("follow-up", "2026-06-22")],
            resolution=a_resolution("achieved", "2026-05-12"),
        ),
    ]


def _policy() -> list[GoalValue]:
    p1 = a_revision(due_by("2026-07-01"))
    p3 = a_revision(due_by("2026-08-31"))
    in_june = {"achieved_from": "2026-06-01", "achieved_to": "2026-06-30", "achieved_text": "in June"}
    return [
        a_goal(
            p1,
            changed(p1, "2026-07-06", kind="replaced", rule="cannot_tell", owner=None, coder="cannot_tell"),
            slug="duty-ladder",
            successors=["next-policy-goal"],
            resolution=a_resolution("achieved", "2026-07-06", timing="not_established")
            | in_june
            | {"achieved_on": None},  # type: ignore[arg-type]
        ),
        a_goal(
            a_revision(no_date("fuzzy", text="in the coming weeks"), effective_on="2026-07-06", cadence_days=45),
            slug="next-policy-goal",
            set_on="2026-07-06",
            updates=[an_update(1, "2026-07-06")],
        ),
        a_goal(
            p3,
            changed(p3, kind="withdrawn", rule="less", owner="less", coder="less"),
            slug="shared-bio-protocol",
            resolution=a_resolution("withdrawn", "2026-05-12"),
        ),
    ]


def _cross_cutting() -> list[GoalValue]:
    x1 = a_revision(due_by("2027-01-01"), cadence_days=30)
    return [
        a_goal(
            x1,
            changed(x1, "2026-09-01", kind="rescoped", rule="mixed", owner="mixed", coder="mixed"),
            slug="development-records",
            updates=[an_update(1, "2026-09-04", "at_risk")],
        ),
        a_goal(
            a_revision(due_by("2027-12-31", "year"), starts_on="2026-11-01", effective_on="2026-09-01"),
            slug="repeatable-evaluations",
            set_on="2026-09-01",
        ),
    ]
