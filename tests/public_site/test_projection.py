"""What leaves the building. Secret words are put into everything that must stay, and searched for in every byte."""

from copy import deepcopy
from typing import Any

import pytest

from goals import evaluation_values as evaluation
from goals import values as goals
from goals.texts import KINDS, texts
from public_site.compile import as_bytes
from public_site.keep import CannotBeWithheld, keep_part
from public_site.projection import Internal, find_leaks, project
from public_site.public_fields import fields_of, unlisted_fields
from public_site.request_value import RequestValue
from public_site.schema import PARTS
from tests.public_site.shapes import filled
from tests.public_site.site import parts as p

SECRET = "zanzibar"


def goal(slug="room", **fields: Any) -> dict[str, Any]:
    """A public goal with nothing around it."""
    value = p.goal(slug, "security", p.revision(1, "2026-02-10", "List the parts", "2026-06-30")) | fields
    for revision in value["revisions"]:
        revision["labels"] = p.labels()
    return value


def pending(number, **fields: Any) -> dict[str, Any]:
    """A revision that still waits for its approval, secret all over."""
    value = filled(goals.RevisionValue, SECRET) | {"number": number, "kind": "reworded", "imported": False}
    return value | {"approved_at": None} | fields


def world(**fields: Any) -> Internal:
    return Internal(**({"roadmap": p.roadmap(), "spans": {}} | fields))


def published(**fields: Any) -> tuple[dict[str, dict[str, Any]], bytes]:
    """The parts of a world, and all their bytes; every part is held to the schema on the way."""
    projection = project(world(**fields))
    return projection.parts, b"\n".join(as_bytes(projection).values())


# --- revisions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "held_back",
    [
        pytest.param({"approved_at": None}, id="not approved"),
        pytest.param({"approved_at": "2026-05-01T09:00:00Z", "coder": None}, id="not coded"),
    ],
)
def test_a_change_of_a_published_goal_waits_for_approval_and_coding(held_back):
    change = pending(2)
    change["labels"] |= {"coder": held_back.get("coder", "less")}
    change["approved_at"] = held_back["approved_at"]
    parts, content = published(goals=[with_revision(goal(), change)])
    assert [one["number"] for one in parts["goal/room"]["revisions"]] == [1]
    assert SECRET.encode() not in content


def test_a_correction_of_what_is_held_back_waits_with_it():
    """Revision 3 only fixes a typo, but it repeats every word of revision 2."""
    uncoded = pending(2, approved_at="2026-05-01T09:00:00Z")
    uncoded["labels"] |= {"coder": None}
    fixed = pending(3, approved_at="2026-05-02T09:00:00Z", kind="corrected")
    parts, content = published(goals=[with_revision(goal(), uncoded, fixed)])
    assert [one["number"] for one in parts["goal/room"]["revisions"]] == [1]
    assert SECRET.encode() not in content


def test_coded_changes_first_versions_corrections_and_imports_are_told():
    coded = p.revision(2, "2026-03-01", "List more", "2026-06-30", kind="reworded", labels=p.labels(coder="same"))
    fixed = p.revision(3, "2026-03-02", "List more.", "2026-06-30", kind="corrected")
    imported = p.revision(4, "2026-03-03", "List all", "2026-06-30", kind="rescoped", imported=True, approved_at=None)
    parts, _ = published(goals=[with_revision(goal(), coded, fixed, imported)])
    assert [one["number"] for one in parts["goal/room"]["revisions"]] == [1, 2, 3, 4]


def test_what_only_a_held_back_revision_speaks_of_waits_with_it():
    """Metric, milestone and criterion come with the revision that names them; so do their readings."""
    change = pending(2)
    value = with_revision(goal(), change)
    value["metrics"] = [filled(goals.MetricValue, SECRET) | {"slug": change["targets"][0]["metric"]}]
    value["milestones"] = [filled(goals.MilestoneValue, SECRET) | {"key": change["milestones"][0]["key"]}]
    value["criterion_readings"] = [filled(goals.CriterionReadingValue, SECRET)]
    value["occurrences"] = [filled(goals.OccurrenceValue, SECRET)]
    parts, content = published(goals=[value])
    told = parts["goal/room"]
    assert (told["metrics"], told["milestones"], told["criterion_readings"], told["occurrences"]) == ([], [], [], [])
    assert SECRET.encode() not in content


def test_a_goal_that_is_only_proposed_is_mentioned_nowhere():
    secret = f"{SECRET}-goal"
    hidden = goal(secret, revisions=[pending(1)], evidence=["memo"])
    trade_off = {"goal": secret, "kind": "delayed_in_favour_of", "note": SECRET}
    known = goal(successors=[secret], predecessors=[secret], parts=[secret], trade_offs=[trade_off])
    listed = {"goal": secret, "kind": "progress", "snapshot_sha256": "", "revision": None, "removed_reason": SECRET}
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"))
    cycle["goals"].append(listed)
    cycle["waivers"] = [{"goal": secret, "reason": SECRET, "given_at": "2026-03-01T09:00:00Z"}]
    cycle["changes_after_opening"] = [f"{secret} was removed on 1 Mar 2026: it is secret"]
    report = filled(goals.ReportValue) | {"slug": "report", "goals": [secret]}
    measure = p.mitigation("weights", "company", goals=[secret])
    parts, content = published(
        goals=[known, hidden],
        evidence=[evidence("memo", SECRET)],
        cycles=[cycle],
        reports=[report],
        thresholds=[p.threshold("t4", "Research", mitigations=[measure])],
        grades=[p.grade("round-1", secret, "progress", "on_course")],
    )
    assert SECRET.encode() not in content
    assert "evidence/memo" not in parts
    assert [one["goal"] for one in parts["cycle/round-1"]["goals"]] == ["room"]


def test_a_part_of_a_goal_waits_for_the_goal():
    whole = goal("whole", revisions=[pending(1)], parts=["piece"])
    parts, _ = published(goals=[whole, goal("piece", parent="whole")])
    assert not [key for key in parts if key.startswith("goal/")]


# --- updates, readings, endings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["internal", "reviewers"])
def test_an_update_that_is_not_public_stays_with_all_that_was_given_with_it(visibility):
    inside = filled(goals.UpdateValue, SECRET) | {"number": 2, "visibility": visibility, "evidence": []}
    later = p.update(3, "2026-05-01", "on_track", corrects=2, correction_reason=f"{SECRET} was wrong")
    given = p.reading(1, "2026-03-01", "61", update=2, reason=SECRET)
    open_reading = p.reading(2, "2026-04-01", "66", update=3, supersedes=1)
    metric = p.metric("found", "Cases found", "cases", "up", given, open_reading)
    value = goal(updates=[p.update(1, "2026-03-20", "on_track"), inside, later], metrics=[metric])
    parts, content = published(goals=[value])
    told = parts["goal/room"]
    assert [(one["number"], one["corrects"]) for one in told["updates"]] == [(1, None), (3, None)]
    assert [(one["number"], one["supersedes"]) for one in told["metrics"][0]["readings"]] == [(2, None)]
    assert SECRET.encode() not in content


def test_a_claim_of_delivery_is_told_and_a_proposed_withdrawal_is_not():
    claimed = p.resolution("achieved", "2026-06-01", "2026-06-02", accepted_at=None, accepted_by=None)
    parts, _ = published(goals=[goal(resolution=claimed)])
    assert parts["goal/room"]["resolution"]["accepted_at"] is None
    proposed = p.resolution("withdrawn", None, "2026-06-02", accepted_at=None, account=SECRET)
    parts, content = published(goals=[goal(resolution=proposed)])
    assert parts["goal/room"]["resolution"] is None
    assert SECRET.encode() not in content


def test_an_accepted_withdrawal_waits_for_the_coding_of_its_revision():
    given_up = pending(2, kind="withdrawn", approved_at="2026-05-01T09:00:00Z")
    given_up["labels"] |= {"coder": None}
    ended = p.resolution("withdrawn", None, "2026-06-02", account=SECRET)
    parts, content = published(goals=[with_revision(goal(resolution=ended), given_up)])
    assert parts["goal/room"]["resolution"] is None
    assert SECRET.encode() not in content


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closed", [{"visibility": "internal"}, {"visibility": "reviewers"}, {"state": "draft"}])
def test_evidence_that_is_not_public_leaves_no_trace(closed):
    slug = f"{SECRET}-memo"
    reading = p.reading(1, "2026-03-01", "61", evidence=[slug])
    done = p.resolution("achieved", "2026-06-01", "2026-06-02", evidence={"": [slug, "report"]})
    value = goal(
        evidence=[slug, "report"],
        updates=[p.update(1, "2026-03-20", "on_track", evidence=[slug])],
        metrics=[p.metric("found", "Cases found", "cases", "up", reading)],
        resolution=done,
    )
    parts, content = published(goals=[value], evidence=[evidence(slug, SECRET, **closed), evidence("report", "Report")])
    assert SECRET.encode() not in content
    assert parts["goal/room"]["resolution"]["evidence"] == {"": ["report"]}
    assert "evidence/report" in parts


def test_a_stub_shows_kind_holder_dates_description_and_its_hash():
    whole = filled(goals.EvidenceValue, SECRET) | {"slug": "memo", "visibility": "stub", "state": "accepted"}
    whole |= {"kind": "report", "holder": "Example Lab", "description": "A memo about a room.", "commitment": "ab" * 32}
    parts, content = published(goals=[goal(evidence=["memo"])], evidence=[whole])
    assert SECRET.encode() not in content
    stub = {name: held for name, held in parts["evidence/memo"].items() if held not in ("", None, {}, [])}
    assert stub.keys() == {
        *("part", "v", "slug", "revision", "kind", "visibility", "holder", "description", "commitment"),
        *("captured_on", "received_on", "expires_on", "state", "link"),
    }


def test_a_stub_without_its_hash_is_refused():
    bare = evidence("memo", "Memo", visibility="stub", commitment="")
    with pytest.raises(ValueError, match="evidence/memo is a stub without a commitment"):
        published(goals=[goal(evidence=["memo"])], evidence=[bare])


def test_evidence_that_nothing_public_rests_on_is_not_told():
    parts, _ = published(goals=[goal()], evidence=[evidence("report", "Report")])
    assert "evidence/report" not in parts


# --- checklists -------------------------------------------------------------------------------------------------------


def test_private_checklist_items_are_told_by_their_commitment_alone():
    salt = "0a" * 32
    private = {
        "key": f"{SECRET}-item",
        "text": SECRET,
        "commitment": "cd" * 32,
        "hard": True,
        "private": True,
        "salt": salt,
    }
    open_item = {"key": "locks", "text": "Locks", "commitment": "", "hard": False, "private": False, "salt": ""}
    criterion = p.criterion("list", "checklist", "The list", items=[private, open_item], items_total=2)
    value = goal()
    value["revisions"][0]["criteria"] = [criterion]
    parts, content = published(goals=[value])
    assert parts["goal/room"]["revisions"][0]["criteria"][0]["items"] == [
        {"key": f"private-{'cd' * 6}", "text": "", "commitment": "cd" * 32, "hard": True},
        {"key": "locks", "text": "Locks", "commitment": "", "hard": False},
    ]
    assert SECRET.encode() not in content
    assert salt.encode() not in content


def test_an_item_that_does_not_say_whether_it_is_private_is_not_shown():
    value = goal()
    unknown = {"key": "x", "text": SECRET, "commitment": "cd" * 32, "hard": False}
    value["revisions"][0]["criteria"] = [p.criterion("list", "checklist", "The list", items=[unknown])]
    assert SECRET.encode() not in published(goals=[value])[1]


# --- the map, cycles, grades ------------------------------------------------------------------------------------------


def test_thresholds_mitigations_and_commitments_hold_back_what_is_not_coded():
    def secret_revision(shape: type) -> dict[str, Any]:
        return filled(shape, SECRET) | {"number": 2, "kind": "reworded", "imported": False, "approved_at": None}

    threshold = p.threshold("t4", "Research", mitigations=[p.mitigation("weights", "company")])
    threshold["revisions"].append(secret_revision(goals.ThresholdRevisionValue))
    threshold["mitigations"][0]["revisions"].append(secret_revision(goals.MitigationRevisionValue))
    unknown = {
        "slug": f"{SECRET}-measure",
        "position": 2,
        "revisions": [secret_revision(goals.MitigationRevisionValue)],
    }
    threshold["mitigations"].append(unknown)
    threshold["assessments"] = [filled(goals.AssessmentValue, SECRET) | {"revision": 2}]
    new = {"slug": f"{SECRET}-threshold", "position": 2, "revisions": [secret_revision(goals.ThresholdRevisionValue)]}
    promise = {"slug": f"{SECRET}-promise", "position": 1}
    promise["revisions"] = [secret_revision(goals.CommitmentRevisionValue)]
    parts, content = published(
        thresholds=[threshold, new | {"assessments": [], "mitigations": [], "withheld": {}}], commitments=[promise]
    )
    assert SECRET.encode() not in content
    assert [len(one["revisions"]) for one in parts["threshold/t4"]["mitigations"]] == [1]


@pytest.mark.parametrize("phase", ["setup", "scoring", "discussion", "reply"])
def test_an_open_cycle_tells_no_counts_and_no_grades(phase):
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase=phase)
    waiver = {"goal": "room", "reason": "Nobody else can.", "given_at": "2026-03-01T09:00:00Z"}
    cycle["waivers"] = [waiver | {"conflict": SECRET, "declared": True}]
    grade = p.grade("round-1", "room", "progress", "on_course", reason=SECRET)
    parts, content = published(goals=[goal()], cycles=[cycle], grades=[grade])
    assert parts["cycle/round-1"]["numbers"] is None
    assert parts["cycle/round-1"]["waivers"] == [waiver]
    assert not [key for key in parts if key.startswith("grade/")]
    assert SECRET.encode() not in content


REOPENING = {"number": 1, "asked_on": "2026-10-09", "declined_on": None, "reason": "A log was mislaid."}
JUDGED = {"named": [SECRET], "agreement": {"progress": {"alpha": SECRET}}, "conflicts": [{"goal": "room"}]}


@pytest.mark.parametrize(("agreed_on", "is_told"), [("2026-10-10", True), (None, False)])
def test_a_cycle_that_is_open_again_keeps_the_grades_it_told_and_tells_nothing_new(agreed_on, is_told):
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="discussion", **JUDGED)
    cycle["reopenings"] = [REOPENING | {"agreed_on": agreed_on}]
    kind = {"conflict": "manager", "declared": True}
    cycle["waivers"] = [{"goal": "room", "reason": "So.", "given_at": "2026-03-01T09:00:00Z"} | kind]
    grades = [p.grade("round-1", "room", "progress", "on_course")]
    parts, content = published(goals=[goal()], cycles=[cycle], grades=grades)
    assert ("grade/round-1--room--progress" in parts) == is_told
    told = parts["cycle/round-1"]
    assert (told["numbers"], told["named"], told["agreement"], told["conflicts"]) == (None, [], {}, [])
    assert [kind.items() <= one.items() for one in told["waivers"]] == [is_told]
    assert SECRET.encode() not in content


def test_a_grade_names_no_evidence_that_the_public_does_not_see():
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="closed")
    grade = p.grade("round-1", "room", "progress", "on_course", evidence_cited={SECRET: 2})
    parts, content = published(goals=[goal()], cycles=[cycle], grades=[grade])
    assert parts["grade/round-1--room--progress"]["evidence_cited"] == {}
    assert SECRET.encode() not in content


def test_a_question_of_a_rubric_may_be_called_evidence():
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="closed")
    counts = {"evidence": {"on_course": 3}}
    grade = p.grade("round-1", "room", "progress", "on_course", criteria=counts)
    parts, _ = published(goals=[goal()], cycles=[cycle], grades=[grade])
    assert parts["grade/round-1--room--progress"]["criteria"] == counts


def test_a_closed_cycle_reads_published_and_brings_its_grades():
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="closed")
    parts, _ = published(goals=[goal()], cycles=[cycle], grades=[p.grade("round-1", "room", "progress", "on_course")])
    assert parts["cycle/round-1"]["phase"] == "published"
    assert parts["grade/round-1--room--progress"]["level"] == "on_course"


def test_a_provisional_grade_never_shows_a_level():
    grade = p.grade("round-1", "room", "progress", "on_course", provisional=True, n=2, between=["behind", "on_course"])
    grade |= {"first_level": "behind", "range": ["on_course", "behind"], "spread": 1}
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="closed")
    parts, _ = published(goals=[goal()], cycles=[cycle], grades=[grade])
    told = parts["grade/round-1--room--progress"]
    assert (told["level"], told["first_level"], told["between"], told["range"], told["n"]) == (None, None, [], [], 2)


# --- redaction --------------------------------------------------------------------------------------------------------


def span(start=None, end=None, key="1") -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "reason": "protections",
        "justification": "Rooms.",
        "review_on": None,
        "key": key,
    }


def test_a_withheld_span_shows_a_box_and_not_its_words():
    value = goal(updates=[p.update(1, "2026-03-20", "on_track", problems=f"The room {SECRET} leaks.")])
    spans = {"goal/room": {"updates.1.problems": [span(9, 17)]}}
    parts, content = published(goals=[value], spans=spans)
    assert parts["goal/room"]["updates"][0]["problems"] == "The room {withheld:1} leaks."
    assert parts["goal/room"]["withheld"]["1"]["field"] == "updates.1.problems"
    assert SECRET.encode() not in content


def test_every_kind_of_part_can_have_boxes():
    area = p.area("security", "Security", 1) | {"definition": f"About {SECRET}."}
    parts, content = published(areas=[area], spans={"area/security": {"definition": [span()]}})
    assert parts["area/security"]["definition"] == "{withheld:1}"
    assert SECRET.encode() not in content


def test_a_withheld_address_goes_whole():
    hidden = evidence("report", "Report", url=f"https://example.org/{SECRET}")
    spans = {"evidence/report": {"url": [span(20, 28)]}}
    parts, content = published(goals=[goal(evidence=["report"])], evidence=[hidden], spans=spans)
    assert parts["evidence/report"]["url"] == ""
    assert SECRET.encode() not in content


def test_a_box_in_something_that_is_not_public_leaves_no_trace():
    """That a third, internal update has withheld words is itself internal."""
    inside = p.update(3, "2026-05-01", "on_track", visibility="internal", problems=SECRET)
    spans = {"goal/room": {"updates.3.problems": [span()], "revisions.9.statement": [span(key="2")]}}
    parts, _ = published(goals=[goal(updates=[inside])], spans=spans)
    assert parts["goal/room"]["withheld"] == {}


@pytest.mark.parametrize(
    "path", ["set_on", "revisions.1.deadline.due", "updates.1.health", "revisions", "titel", "revisions.1"]
)
def test_dates_outcomes_counts_and_misspelt_fields_cannot_be_withheld(path):
    with pytest.raises(CannotBeWithheld, match="Box 1 of goal/room"):
        published(goals=[goal()], spans={"goal/room": {path: [span()]}})


def test_withheld_words_that_stand_open_elsewhere_are_found():
    """The next revision repeats the sentence: withholding it once is not enough."""
    words = "The room is below the second staircase."
    first = p.revision(1, "2026-02-10", "List the parts", "2026-06-30", statement=words)
    second = p.revision(
        2, "2026-03-01", "List", "2026-06-30", statement=f"As  before. {words.upper()}", kind="corrected"
    )
    value = p.goal("room", "security", first, second)
    one = {"revisions.1.statement": [span()]}
    (leak,) = find_leaks(project(world(goals=[value], spans={"goal/room": one})))
    assert (leak.hidden.box, leak.hidden.subject, leak.key) == ("1", "goal/room", "goal/room")
    both = one | {"revisions.2.statement": [span(key="2")]}
    assert find_leaks(project(world(goals=[value], spans={"goal/room": both}))) == []


# --- everything at once -----------------------------------------------------------------------------------------------


def test_a_field_that_nobody_listed_stays_inside():
    """Somebody adds a field tomorrow, at any depth, and thinks of nothing else."""
    value = goal(budget=SECRET)
    value["revisions"][0]["negotiated_with"] = SECRET
    value["owners"][0]["home_address"] = {"street": [SECRET]}
    assert SECRET.encode() not in published(goals=[value], roadmap=p.roadmap() | {"draft": SECRET})[1]


def test_internal_fields_of_every_value_stay_inside():
    """A whole world with every field filled, secrets in exactly the fields that are internal."""
    public, secret = filled(goals.GoalValue, "open"), filled(goals.GoalValue, SECRET)
    value = _mixed(goals.GoalValue, public, secret) | {"slug": "room", "parent": None, "evidence": ["memo"]}
    memo = _mixed(goals.EvidenceValue, filled(goals.EvidenceValue, "open"), filled(goals.EvidenceValue, SECRET))
    memo |= {"slug": "memo", "visibility": "public", "state": "accepted"}
    parts, content = published(goals=[value], evidence=[memo])
    assert SECRET.encode() not in content
    assert b"open statement" in content
    assert "evidence/memo" in parts


def test_projecting_changes_nothing_inside():
    value = goal(updates=[p.update(1, "2026-03-20", "on_track", problems="Secret.")])
    before = deepcopy(value)
    published(goals=[value], spans={"goal/room": {"updates.1.problems": [span()]}})
    assert value == before


def test_every_kind_of_part_is_made():
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="closed")
    promise = {"slug": "match", "position": 1}
    promise["revisions"] = [filled(goals.CommitmentRevisionValue) | {"kind": "created"}]
    parts, _ = published(
        goals=[goal(evidence=["report"])],
        evidence=[evidence("report", "Report")],
        areas=[p.area("security", "Security", 1)],
        thresholds=[p.threshold("t4", "Research")],
        commitments=[promise],
        safety_levels=[filled(goals.SafetyLevelValue)],
        suites=[filled(evaluation.EvaluationSuiteValue)],
        policies=[filled(goals.PolicyVersionValue)],
        reports=[filled(goals.ReportValue)],
        rubrics=[p.rubric("progress", "Ahead", "Behind")],
        cycles=[cycle],
        grades=[p.grade("round-1", "room", "progress", "on_course")],
        requests=[filled(RequestValue)],
    )
    assert {key.split("/")[0] for key in parts} == set(PARTS)


def with_revision(value: dict[str, Any], *revisions: dict[str, Any]) -> dict[str, Any]:
    return value | {"revisions": [*value["revisions"], *revisions]}


def evidence(slug, title, **fields: Any) -> dict[str, Any]:
    return p.evidence(slug, title) | {"salt": "0b" * 32} | fields


def _mixed(shape: type, public: dict[str, Any], secret: dict[str, Any]) -> dict[str, Any]:
    """`public` with the internal fields of `secret`, at every depth."""
    mixed = public | {name: secret[name] for name in unlisted_fields(shape)}
    for name, field in fields_of(shape).items():
        if field.holds and field.nesting == "object":
            mixed[name] = _mixed(field.holds, public[name], secret[name])
        elif field.holds and field.nesting == "list":
            pairs = zip(public[name], secret[name], strict=True)
            mixed[name] = [_mixed(field.holds, one, other) for one, other in pairs]
    return mixed


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_that_may_be_withheld_inside_becomes_a_box_outside(kind):
    """`goals.texts` says what an editor may withhold; the table of public fields must agree, path by path."""
    value = filled(PARTS[kind])
    spans = {path: [span(key=str(number))] for number, path in enumerate(texts(kind, value), 1)}
    kept, boxes, _ = keep_part(f"{kind}/x", PARTS[kind], value, spans)
    assert {box["field"] for box in boxes.values()} == set(spans)
    hidden = [
        text for path, text in texts(kind, kept).items() if path not in spans or text not in ("", marker(spans[path]))
    ]
    assert hidden == []


def marker(spans: list[dict[str, Any]]) -> str:
    return f"{{withheld:{spans[0]['key']}}}"
