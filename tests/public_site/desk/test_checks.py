"""What the checks of the publishing desk find, and what they leave alone."""

import hashlib
from datetime import date

import pytest

from public_site.desk.checks import run_checks
from public_site.desk.effects import effects
from public_site.diff import changes
from public_site.editions import Edition
from public_site.schema import ROADMAP_KEY
from roadmap import canonical_json
from tests.public_site.site import parts as p

ON = date(2026, 5, 1)


def lab(*, goal=None, number=1, on="2026-04-30", **others):
    """An edition of a lab with one goal, which has nothing to be answered for."""
    values = {ROADMAP_KEY: p.roadmap(), "area/security": p.area("security", "Security", 1)}
    values["goal/room"] = goal or room()
    values |= others
    contents = {
        key: canonical_json.dumps({"withheld": {}} | value | {"part": key, "v": 1}) for key, value in values.items()
    }
    hashes = {key: hashlib.sha256(content).hexdigest() for key, content in contents.items()}
    at = f"{on}T10:00:00Z"
    manifest = {"v": 1, "number": number, "origin": "prepared", "as_of": on, "published_at": at, "parts": hashes}
    return Edition(canonical_json.dumps(manifest), {hashes[key]: contents[key] for key in contents}.__getitem__)


def room(due="2026-12-31", **fields):
    updates = fields.pop("updates", [p.update(1, "2026-04-10", "on_track")])
    return p.goal("room", "security", p.revision(1, "2026-02-10", "List the parts", due), updates=updates, **fields)


def found(now, before=None, on=ON):
    return {one.check.name: [item.sentence for item in one.findings] for one in run_checks(now, before, on)}


def test_a_candidate_in_which_nothing_is_amiss_has_nothing_to_answer():
    assert found(lab()) == {}


def test_silence_is_overdue_first_and_stale_later_never_both():
    assert list(found(lab(), on=date(2026, 6, 9))) == []
    assert found(lab(), on=date(2026, 6, 10)) == {
        "overdue": [
            "No update since 10 Apr 2026. Updates are promised every 60 days; the last health stated was On track,"
            " on 10 Apr 2026."
        ]
    }
    assert list(found(lab(), on=date(2026, 7, 10))) == ["stale"]


def test_a_miss_is_to_be_answered_until_the_owner_explains_it():
    missed = room(due="2026-04-20")
    assert found(lab(goal=missed))["missed"] == ["Due 20 Apr 2026; not delivered, and no explanation is published."]
    before_the_day = p.update(2, "2026-04-19", None, kind="explanation", done="It will be late.")
    missed["updates"].append(before_the_day)
    assert "missed" in found(lab(goal=missed))
    missed["updates"].append(p.update(3, "2026-04-22", None, kind="explanation", done="Parts were late."))
    assert found(lab(goal=missed)) == {}


def test_what_an_owner_claims_alone_is_asked_about_once():
    hours = p.metric("hours", "Hours to fix", "h", "down", p.reading(1, "2026-04-10", "71"))
    first = lab(goal=room(metrics=[hours]))
    assert found(first)["self_marked"] == ["Self-reported, with no evidence: Hours to fix 71 h (10 Apr 2026)."]
    hours["readings"].append(p.reading(2, "2026-04-28", "60"))
    second = lab(goal=room(metrics=[hours]), number=2)
    assert found(second, first)["self_marked"] == ["Self-reported, with no evidence: Hours to fix 60 h (28 Apr 2026)."]


@pytest.mark.parametrize("fields", [{"by": "checked"}, {"evidence": ["log"]}])
def test_what_somebody_checked_or_evidence_shows_is_no_claim_of_the_owner_alone(fields):
    hours = p.metric("hours", "Hours to fix", "h", "down", p.reading(1, "2026-04-10", "71", **fields))
    assert found(lab(goal=room(metrics=[hours]))) == {}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("dead", "Its link is dead since 2 Apr 2026."),
        ("changed", "What its link leads to has changed since 2 Apr 2026."),
    ],
)
def test_a_dead_or_changed_link_is_asked_about(state, words):
    link = {"state": state, "checked_on": "2026-04-30", "since": "2026-04-02"}
    log = p.evidence("log", "The log", link=link)
    assert found(lab(goal=room(evidence=["log"]), **{"evidence/log": log})) == {"link": [words]}


def test_words_withheld_without_a_review_date_or_past_it_are_asked_about():
    box = {"field": "updates.1.done", "reason": "legal", "justification": "A contract.", "words": 5}
    boxes = {
        "1": box | {"review_on": None},
        "2": box | {"review_on": "2026-04-29"},
        "3": box | {"review_on": "2026-05-01"},
    }
    words = "1 passage withheld without a review date. 1 passage withheld past the review date."
    assert found(lab(goal=room(withheld=boxes))) == {"review": [words]}


def test_a_provisional_grade_and_late_results_are_asked_about():
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="scoring", closed_at=None) | {"numbers": None}
    cycle["dates"]["results_due"] = "2026-04-29"
    cycle["rubrics"] = {"progress": "progress-1"}
    grade = p.grade("round-1", "room", "progress", None, provisional=True, n=2, graded_on="2026-04-20")
    parts = {"cycle/round-1": cycle, "grade/round-1--room--progress": grade, "rubric/progress-1": p.rubric("progress")}
    assert found(lab(**parts)) == {
        "provisional": ["Only 2 reviewers gave a level; 3 are needed."],
        "late_results": ["Results were due on 29 Apr 2026."],
    }


def test_a_name_of_something_that_is_not_there_is_an_error():
    (one,) = run_checks(lab(goal=room(evidence=["log"])), None, ON)
    assert one.check.is_error
    assert [item.sentence for item in one.findings] == ["It names evidence/log, which this edition does not hold."]


def test_an_edition_cannot_claim_a_day_before_what_it_tells():
    late = room(updates=[p.update(1, "2026-05-02", "on_track")])
    (one,) = [found for found in run_checks(lab(goal=late), None, date(2026, 5, 3)) if found.check.is_error]
    assert [item.sentence for item in one.findings] == ["Its update of 2 May 2026 is later than 30 Apr 2026."]


# --- what an edition sets in motion -----------------------------------------------------------------------------------


def test_moved_new_and_cancelled_dates_of_calendars_are_counted_and_named():
    kept, gone = lab(), room(due="2026-12-31")
    later = p.revision(2, "2026-04-25", "List the parts", "2027-01-31", kind="redated")
    gone["resolution"] = p.resolution("withdrawn", None, "2026-04-28")
    moved = lab(goal=room() | {"revisions": [*room()["revisions"], later]}, number=2)
    told = effects(kept, moved, changes(kept, moved))
    assert told.sentence.startswith("1 date will move in subscribers' calendars, 0 new, 0 cancelled. ")
    assert [(one.title, one.words) for one in told.dates] == [("List the parts", "31 Dec 2026 becomes 31 Jan 2027")]
    cancelled = effects(kept, lab(goal=gone, number=2), ())
    assert [one.words for one in cancelled.dates] == ["31 Dec 2026 is cancelled"]
    assert [one.words for one in effects(None, kept, ()).dates] == ["new, 31 Dec 2026"]
