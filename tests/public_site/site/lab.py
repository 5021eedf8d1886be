"""A small lab with one goal of each kind that pages have to show, in three editions."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.public_site.site import parts as p

Parts = dict[str, dict[str, Any]]
BOX = {"field": "updates.2.problems", "reason": "protections", "justification": "It names rooms.", "words": 150}


def first_edition() -> Parts:
    return {
        "roadmap/roadmap": p.roadmap(),
        "area/security": p.area("security", "Security", 1),
        "area/safeguards": p.area("safeguards", "Safeguards", 2),
        "goal/isolated-lab": p.goal(
            "isolated-lab",
            "security",
            p.revision(1, "2026-02-10", "List what an isolated room needs", "2026-06-30"),
            moonshot=True,
            updates=[p.update(1, "2026-03-20", "on_track")],
        ),
        "goal/catch-deception": _catch(),
        "goal/retention-rules": p.goal(
            "retention-rules",
            "safeguards",
            p.revision(1, "2026-02-10", "Report on how long data is kept", "2026-04-01"),
        ),
        "goal/shared-protocol": p.goal(
            "shared-protocol", "security", p.revision(1, "2026-02-10", "Agree a protocol with others", "2026-08-31")
        ),
        "evidence/room-report": p.evidence("room-report", "Report on the room"),
        "threshold/known-weapons": _threshold(),
        "safety-level/asl-3": {
            "slug": "asl-3",
            "name": "ASL-3",
            "description": "The third level.",
            "standards": [
                {
                    "kind": "deployment",
                    "model": "Example-3",
                    "active_since": "2026-01-20",
                    "because": "precaution",
                    "source": "",
                }
            ],
        },
    }


def second_edition() -> Parts:
    """The room is re-dated and a target lowered; the report came 41 days late; the protocol is withdrawn."""
    parts = first_edition()
    room = parts["goal/isolated-lab"]
    later = p.revision(2, "2026-05-04", "List what an isolated room needs", "2026-11-30", kind="redated")
    later |= {"labels": p.labels(rule="less", rule_fields={"deadline": "less"}, owner="less", coder="less")}
    later |= {"reason_class": "trade_off", "reason": "Hardening came first.", "announced_on": "2026-05-12"}
    room["revisions"].append(later)
    room["evidence"] = ["room-report"]
    hard = {**BOX, "review_on": "2026-10-01"}
    room["updates"].append(p.update(2, "2026-05-06", "at_risk", problems="Parts are late. {withheld:1}"))
    room["withheld"] = {"1": hard}
    catch = parts["goal/catch-deception"]
    lower = deepcopy(catch["revisions"][0]) | p.base(2, "2026-05-12", kind="target_changed")
    lower["targets"][0]["steps"] = [{"due": "2026-12-31", "value": "90"}]
    lower |= {"labels": p.labels(rule="less", rule_fields={"targets.found": "less"}, owner="same", coder="less")}
    lower |= {"reason_class": "new_understanding", "reason": "Too many false alarms <b>above</b> 90 %."}
    catch["revisions"].append(lower)
    parts["goal/retention-rules"]["resolution"] = p.resolution("achieved", "2026-05-12", "2026-05-12")
    parts["goal/shared-protocol"]["resolution"] = p.resolution("withdrawn", None, "2026-05-12", account="Not possible.")
    parts["cycle/round-1"] = p.cycle(
        "round-1",
        "Round 1",
        ("isolated-lab", "progress"),
        ("retention-rules", "result"),
        phase="scoring",
        closed_at=None,
    ) | {"numbers": None}
    parts |= {"rubric/progress-1": _progress_rubric(), "rubric/result-1": _result_rubric()}
    return parts


def third_edition() -> Parts:
    parts = second_edition()
    parts["cycle/round-1"] = p.cycle("round-1", "Round 1", ("isolated-lab", "progress"), ("retention-rules", "result"))
    parts["grade/round-1--isolated-lab--progress"] = p.grade(
        "round-1", "isolated-lab", "progress", "behind", revision=1, dissent="One of three saw more.", spread=2
    ) | {"range": ["on_course", "far_behind"], "distribution": {"on_course": 1, "behind": 1, "far_behind": 1}}
    parts["grade/round-1--retention-rules--result"] = p.grade("round-1", "retention-rules", "result", "met_in_full")
    moved = parts["threshold/known-weapons"]["mitigations"][1]
    parts["threshold/known-weapons"]["mitigations"][1] = p.mitigation(moved["slug"], "company", "industry")
    return parts | suites()


def suites() -> Parts:
    """A suite that is current on one model and too old on another, one that crashed, and one that is not named."""
    runs = [
        p.run(1, "Example-3", "2026-03-01", "seeds", "intervals", status="complete"),
        p.run(2, "Example-4", "2026-09-20", study=1, evidence=["room-report"]),
    ]
    study = p.study(1, "Uplift of novices", "2026-09-01", "2026-08-20")
    flags = p.suite("flags", "Capture the flag", threshold="known-weapons", runs=runs, studies=[study])
    crashed = p.run(1, "Example-4", "2026-09-02", "code", "data", status="crashed", samples=None, repeats=None)
    hidden = p.run(1, "Example-4", "2026-09-10", samples=None, repeats=None, states_intervals=None)
    return {
        "suite/flags": flags | {"description": "Flags in *rooms*."},
        "suite/reagents": p.suite("reagents", "Reagents", "chemical", runs=[crashed]),
        "suite/unnamed--1": p.suite("unnamed--1", "", "biological", cadence_days=30, runs=[hidden]),
    }


def publish_lab(root: Path) -> p.Press:
    """Three editions: 10 Feb, 12 May and 8 Oct 2026."""
    press = p.Press(root)
    press.publish("2026-02-10", first_edition())
    press.publish("2026-05-12", second_edition())
    press.publish("2026-10-08", third_edition())
    return press


def _catch() -> dict[str, Any]:
    target = {"metric": "found", "baseline_value": "61", "baseline_on": "2026-02-01", "low": None}
    steps = [{"due": "2026-12-31", "value": "95"}]
    title = "Find nearly all seeded deception"
    promise = p.revision(1, "2026-02-10", title, "2026-12-31", targets=[{**target, "steps": steps}])
    promise["deadline"] |= {"kind": "quarter", "text": "by the end of Q4 2026"}
    promise["criteria"] = [p.criterion("share", "metric", "The share found reaches the target.", metric="found")]
    values = [("2026-02-28", "66"), ("2026-03-31", "70"), ("2026-04-30", "88"), ("2026-05-31", "79")]
    readings = [
        p.reading(number, on, value, numerator=value, denominator="100") for number, (on, value) in enumerate(values, 1)
    ]
    mended = p.reading(5, "2026-04-30", "81", numerator="81", denominator="100", supersedes=3)
    readings.append(mended | {"reason": "7 were counted twice.", "recorded_on": "2026-06-02"})
    metric = p.metric("found", "Seeded deception found", "%", "up", *readings)
    return p.goal(
        "catch-deception",
        "safeguards",
        promise,
        metrics=[metric],
        updates=[p.update(1, "2026-06-02", "off_track", done="We *looked* again.")],
    )


def _threshold() -> dict[str, Any]:
    assessment = {"number": 1, "revision": 1, "model": "Example-4", "state": "cannot_be_ruled_out", "by": "Example Lab"}
    assessment |= {"on": "2026-02-08", "next_due": "2026-11-30", "note": "", "evidence": [], "source": ""}
    company, moved = p.mitigation("classifiers", "company", goals=["catch-deception"]), p.mitigation("theft", "company")
    return p.threshold("known-weapons", "Known weapons", assessments=[assessment], mitigations=[company, moved])


def _progress_rubric() -> dict[str, Any]:
    return p.rubric("progress", "Ahead", "On course", "Behind", "Far behind", "No visible progress")


def _result_rubric() -> dict[str, Any]:
    return p.rubric("result", "Met in full", "Mostly met", "Partly met", "Little met", "Not met")
