"""What the list of changes says, told on a small lab: types, directions, waiting times, and what happens by itself."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from public_site.diff import changes, direction_counts, weakened_first, word_diff
from public_site.schema import ROADMAP_KEY
from tests.public_site.shapes import edition
from tests.public_site.site import parts as p


def lab(published_on, goal=None, *, roadmap=None, number=1, **others):
    """An edition of a lab with one goal; `others` are parts by kind, their key in the value."""
    values = {ROADMAP_KEY: roadmap or p.roadmap()}
    if goal is not None:
        values["goal/room"] = goal
    values |= {key.replace("__", "/"): value for key, value in others.items()}
    documents = [{"withheld": {}} | value | {"part": key, "v": 1} for key, value in values.items()]
    return edition(documents, published_on=published_on, number=number)


def room(*later, due="2026-06-30", **fields):
    return p.goal("room", "security", p.revision(1, "2026-02-10", "List the parts", due), *later, **fields)


def told(before, after):
    return [one for one in changes(before, after) if one.key != "goal/y"]


def test_a_moved_date_is_told_with_days_direction_and_waiting_time():
    later = p.revision(2, "2026-05-01", "List the parts", "2026-11-30", kind="redated", reason="Hardening came first.")
    later["labels"] = p.labels(rule="less", rule_fields={"deadline": "less"}, owner="less", coder="less")
    (entry,) = told(lab("2026-02-10", room()), lab("2026-05-12", room(later), number=2))
    assert entry.type == "Re-dated"
    assert entry.sentence == "Due day moved from 30 Jun 2026 to 30 Nov 2026, 153 days later."
    assert (entry.before, entry.after) == ("30 Jun 2026", "30 Nov 2026")
    assert (entry.direction, entry.weakens) == ("less", True)
    assert [(one.field, one.direction) for one in entry.fields] == [("deadline", "less")]
    assert entry.waited_days == 11
    assert entry.reason == "Hardening came first."
    assert entry.url == "/goals/room/#revision-2"


def test_owner_and_coder_who_differ_make_a_change_contested():
    later = p.revision(
        2, "2026-06-20", "List the parts", "2026-06-30", kind="reworded", statement="On deployment only."
    )
    later["labels"] = p.labels(rule="cannot_tell", owner="same", coder="less")
    (entry,) = told(lab("2026-02-10", room()), lab("2026-06-24", room(later), number=2))
    assert (entry.type, entry.direction, entry.weakens) == ("Re-worded", "contested", True)
    assert entry.labels is not None
    assert (entry.labels["owner"], entry.labels["coder"]) == ("same", "less")


def test_a_correction_is_told_even_where_nothing_else_changed():
    same = p.revision(2, "2026-07-29", "List the parts", "2026-06-30", kind="corrected")
    (entry,) = told(lab("2026-02-10", room()), lab("2026-02-12", room(same), number=2))
    assert (entry.type, entry.direction, entry.weakens) == ("Correction", "correction", False)
    assert entry.fields == ()


def test_a_corrected_reading_is_a_correction_with_both_values():
    first = p.reading(1, "2026-08-31", "88")
    metric = p.metric("found", "Cases found", "of 100 cases", "up", first)
    fixed = deepcopy(metric)
    fixed["readings"].append(p.reading(2, "2026-08-31", "81", supersedes=1, reason="7 counted twice."))
    due = "2027-06-30"
    (entry,) = told(
        lab("2026-09-01", room(due=due, metrics=[metric])), lab("2026-10-08", room(due=due, metrics=[fixed]), number=2)
    )
    assert (entry.type, entry.before, entry.after) == ("Correction", "88", "81")
    assert entry.sentence == "Cases found, reading of 31 Aug 2026, corrected from 88 to 81."


def test_a_missed_goal_is_told_although_nobody_said_anything():
    (entry,) = told(lab("2026-06-01", room()), lab("2026-07-06", room(), number=2))
    assert (entry.type, entry.by_itself) == ("Missed", True)
    assert entry.sentence == "Due 30 Jun 2026; not delivered."
    assert entry.waited_days is None


def test_a_goal_that_only_looked_missed_until_the_edition_is_told_as_achieved():
    """Done on 27 June, told on 6 July: on 1 July the old page read Missed. It was not."""
    done = p.resolution("achieved", "2026-06-27", "2026-06-30")
    (entry,) = told(lab("2026-06-01", room()), lab("2026-07-06", room(resolution=done), number=2))
    assert (entry.type, entry.by_itself, entry.sentence) == ("Achieved", False, "Achieved on time; due 30 Jun 2026.")


def test_late_delivery_says_how_late():
    done = p.resolution("achieved", "2026-08-10", "2026-08-10")
    (entry,) = told(lab("2026-07-06", room()), lab("2026-09-01", room(resolution=done), number=2))
    assert (entry.type, entry.sentence) == ("Achieved late", "Achieved 41 days late.")
    assert entry.before == "Missed"


def test_a_goal_starts_by_itself():
    waiting = room(due="2027-12-31")
    waiting["revisions"][0]["starts_on"] = "2026-11-01"
    (entry,) = told(lab("2026-10-08", waiting), lab("2026-12-01", waiting, number=2))
    assert (entry.type, entry.by_itself, entry.sentence) == ("Started", True, "Started on 1 Nov 2026.")


def test_an_observer_does_not_say_missed():
    seen = p.roadmap() | {"kept_by": "observer", "known_until": "2026-10-01"}
    before, after = lab("2026-06-01", room(), roadmap=seen), lab("2026-10-02", room(), roadmap=seen, number=2)
    assert [(one.type, one.by_itself) for one in told(before, after)] == [("Not known", True)]


def test_a_withdrawal_is_told_once_with_its_direction():
    given_up = p.revision(2, "2026-05-12", "List the parts", "2026-06-30", kind="withdrawn")
    given_up["labels"] = p.labels(rule="less", owner="less", coder="less")
    ended = room(given_up, resolution=p.resolution("withdrawn", None, "2026-05-12"))
    (entry,) = told(lab("2026-02-10", room()), lab("2026-05-12", ended, number=2))
    assert (entry.type, entry.direction, entry.sentence) == ("Withdrawn", "less", "It was given up.")


def test_a_replaced_goal_names_its_successors():
    replaced = p.revision(2, "2026-05-12", "List the parts", "2026-06-30", kind="replaced")
    replaced["labels"] = p.labels(rule="cannot_tell", owner="same", coder="same")
    next_goal = p.goal("trial", "security", p.revision(1, "2026-05-12", "Try it", "2027-06-30"))
    ended = room(replaced, successors=["trial"], resolution=p.resolution("replaced", None, "2026-05-12"))
    entries = told(lab("2026-02-10", room()), lab("2026-05-12", ended, number=2, goal__trial=next_goal))
    sentences = {one.type: one.sentence for one in entries if one.key == "goal/room"}
    assert sentences["Replaced"] == "Replaced by Try it."


def test_health_that_changed_is_named_before_the_update():
    first = [p.update(1, "2026-03-20", "on_track")]
    second = [*first, p.update(2, "2026-05-06", "at_risk"), p.update(3, "2026-05-07", "at_risk")]
    entries = told(lab("2026-04-01", room(updates=first)), lab("2026-05-12", room(updates=second), number=2))
    assert [one.type for one in entries] == ["Health changed", "Update"]
    assert entries[0].sentence.startswith("The owner says At risk; before it was On track.")


def test_withheld_words_are_told_as_a_redaction_not_as_a_new_wording():
    open_text, closed = room(), room()
    closed["revisions"][0]["statement"] = "List the {withheld:1}."
    box = {"field": "revisions.1.statement", "reason": "protections", "justification": "It names rooms."}
    closed["withheld"] = {"1": box | {"words": 150, "review_on": None}}
    (entry,) = told(lab("2026-02-10", open_text), lab("2026-02-11", closed, number=2))
    assert (entry.type, entry.field) == ("Redaction changed", "withheld.1")
    assert entry.sentence == "Revision 1: statement: about 150 words are withheld now."


def test_a_handover_is_one_entry_and_having_no_owner_too():
    before = room()
    handed = room(owners=[p.owner("Safety engineering", until="2026-09-15"), p.owner("Policy", since="2026-09-15")])
    (entry,) = told(lab("2026-02-10", before), lab("2026-02-11", handed, number=2))
    assert (entry.type, entry.before, entry.after) == ("Owner changed", "Safety engineering", "Policy")
    nobody = room(owners=[p.owner("Safety engineering", until="2026-09-15")])
    (entry,) = told(lab("2026-02-10", before), lab("2026-02-11", nobody, number=2))
    assert entry.sentence == "No owner since 15 Sep 2026."


def test_a_measure_moved_to_the_industry_column_says_so():
    before = p.threshold("t4", "Automated research", mitigations=[p.mitigation("weights", "company")])
    after = p.threshold("t4", "Automated research", mitigations=[p.mitigation("weights", "company", "industry")])
    (entry,) = told(lab("2026-02-10", threshold__t4=before), lab("2026-07-06", threshold__t4=after, number=2))
    assert (entry.type, entry.direction) == ("Moved to the industry column", "contested")
    assert (entry.title, entry.url) == ("Automated research", "/map/#threshold-t4")


def test_a_direction_coded_later_is_told():
    coded = room()
    coded["revisions"][0]["labels"] = p.labels(rule="same", coder="less", coder_words="It asks for less.")
    (entry,) = told(lab("2026-02-10", room()), lab("2026-02-11", coded, number=2))
    assert entry.type == "Direction coded"
    assert "revisions.1.labels.coder" in {one.field for one in entry.fields}


def test_a_due_day_found_by_arithmetic_is_told_once():
    open_date, known = room(), room()
    words = {"kind": "relative", "text": "6 weeks after the report", "days": 42, "anchor": "milestone/report"}
    open_date["revisions"][0]["deadline"] = p.deadline(None, **words)
    known["revisions"][0]["deadline"] = p.deadline(
        "2026-06-23", **words, derivation="42 days after", warning="Differs."
    )
    (entry,) = told(lab("2026-02-10", open_date), lab("2026-02-11", known, number=2))
    assert (entry.type, entry.after) == ("Date derived", "6 weeks after the report (due 23 Jun 2026)")


def test_evidence_is_told_by_its_own_entry_alone():
    with_it = room(evidence=["report"])
    before, after = (
        lab("2026-02-10", room()),
        lab("2026-02-11", with_it, number=2, evidence__report=p.evidence("report", "Report")),
    )
    (entry,) = told(before, after)
    assert (entry.type, entry.url) == ("Evidence added", "/goals/room/#evidence-report")
    linked = lab("2026-02-12", room(), number=3, evidence__report=p.evidence("report", "Report"))
    (entry,) = told(linked, after)
    assert (entry.type, entry.field) == ("Changed", "evidence")


def test_cycles_are_announced_and_grades_published():
    cycle = p.cycle("round-1", "Round 1", ("room", "progress"), phase="setup", closed_at=None) | {"numbers": None}
    grade = p.grade("round-1", "room", "progress", None, provisional=True, n=2)
    before = lab("2026-02-10", room())
    after = lab("2026-02-11", room(), number=2, cycle__round_1=cycle, **{"grade__round-1--room--progress": grade})
    entries = told(before, after)
    assert [one.type for one in entries] == ["Cycle announced", "Grade published"]
    assert entries[1].sentence == "Progress: provisional, 2 of 3 levels given."
    assert entries[1].title == "List the parts"


def graded(level, best, worst, *, on, number=1, reopened=(), **fields):
    """The lab on a day, with one grade of a round and the times that round was opened again."""
    cycle = p.cycle("round-1", "Round 1", ("room", "progress")) | {"reopenings": list(reopened)}
    grade = (
        p.grade("round-1", "room", "progress", level, graded_on=on, number=number) | {"range": [best, worst]} | fields
    )
    rubric = p.rubric("progress", "Ahead", "On course", "Behind", "Far behind", "No visible progress")
    parts = {"grade__round-1--room--progress": grade, "cycle__round-1": cycle, "rubric__progress-1": rubric}
    return lab("2026-11-02", room(), number=number + 1, **parts)


def opened_again(**fields):
    asked = {"number": 1, "asked_on": "2026-10-09", "agreed_on": "2026-10-10", "declined_on": None}
    return asked | {"reason": "A log was mislaid."} | fields


def entry_of_grade(before, after):
    return next(one for one in told(before, after) if one.key.startswith("grade/"))


def test_a_new_grade_is_told_in_the_words_of_its_rubric_with_its_range():
    new = entry_of_grade(lab("2026-10-01", room()), graded("behind", "on_course", "far_behind", on="2026-10-08"))
    assert new.type == "Grade published"
    assert new.sentence == "Progress: Behind (3 reviewers, from Far behind to On course)."


def test_a_grade_made_again_says_from_which_level_to_which_and_why_it_was_looked_at_again():
    first = graded("behind", "on_course", "far_behind", on="2026-10-08")
    declined = opened_again(agreed_on=None, declined_on="2026-10-09", reason="No.")
    again = {"on": "2026-11-01", "number": 2, "reopened": [declined, opened_again(number=2)]}
    entry = entry_of_grade(first, graded("far_behind", "behind", "far_behind", **again))
    assert entry.type == "Grade changed"
    assert entry.sentence == (
        "Progress: graded again on 1 Nov 2026, after the round was opened again on 10 Oct 2026; "
        "from Behind to Far behind (3 reviewers, from Far behind to Behind)."
    )
    assert (entry.field, entry.before, entry.after) == ("level", "Behind", "Far behind")
    assert entry.reason == "A log was mislaid."
    assert entry.url == "/goals/room/#grade-round-1--room--progress"
    assert {one.label for one in entry.fields} >= {"Number of the grade", "Level", "Range", "Graded on"}
    same = entry_of_grade(first, graded("behind", "behind", "behind", **again))
    assert same.sentence.endswith("; still Behind (3 reviewers).")
    none = graded(None, None, None, **again, non_grade="no_evidence", range=[], n=0)
    assert entry_of_grade(first, none).sentence.endswith("; from Behind to No evidence available.")


def test_what_is_mended_in_a_grade_that_stands_is_told_field_by_field():
    first = graded("behind", "behind", "behind", on="2026-10-08")
    mended = graded("behind", "behind", "behind", on="2026-10-08", dissent="One saw more.")
    assert entry_of_grade(first, mended).sentence == "Dissent: One saw more."


def test_weakening_changes_come_first():
    less = p.revision(2, "2026-05-01", "List the parts", "2027-11-30", kind="redated")
    less["labels"] = p.labels(rule="less", coder="less")
    before = lab("2026-02-10", room())
    after = lab("2026-05-12", room(less, updates=[p.update(1, "2026-03-20", "on_track")]), number=2)
    entries = told(before, after)
    assert {one.type for one in weakened_first(entries)} == {one.type for one in entries}
    assert weakened_first(reversed(entries))[0].type == "Re-dated"


def test_directions_are_counted_over_everything_but_first_versions():
    less = p.revision(2, "2026-05-01", "List the parts", "2027-11-30", kind="redated")
    less["labels"] = p.labels(rule="less", coder="less")
    fixed = p.revision(3, "2026-05-02", "List the parts", "2027-11-30", kind="corrected")
    moved = p.threshold("t4", "Automated research", mitigations=[p.mitigation("weights", "company", "industry")])
    counts = direction_counts(lab("2026-05-12", room(less, fixed), threshold__t4=moved))
    assert {word: count for word, count in counts.items() if count} == {"less": 1, "correction": 1, "contested": 1}


def test_words_taken_out_and_put_in_are_marked():
    runs = word_diff("Find most seeded cases.", "Find all seeded cases, always.")
    assert [(one.op, one.text.strip()) for one in runs if one.op != "same"] == [
        ("del", "most"),
        ("ins", "all"),
        ("ins", ", always"),
    ]


def test_a_withheld_box_is_one_word_in_a_word_diff():
    assert [one.op for one in word_diff("a {withheld:1} b", "a {withheld:2} b")] == ["same", "del", "ins", "same"]


@given(st.text(), st.text())
def test_a_word_diff_loses_nothing(before, after):
    runs = word_diff(before, after)
    assert "".join(one.text for one in runs if one.op != "ins") == before
    assert "".join(one.text for one in runs if one.op != "del") == after


@given(st.text(alphabet="กขคงั้ ิabc漢字かな "), st.text(alphabet="กขคงั้ ิabc漢字かな "))
def test_a_word_diff_loses_nothing_in_scripts_without_spaces(before, after):
    runs = word_diff(before, after)
    assert "".join(one.text for one in runs if one.op != "ins") == before
    assert "".join(one.text for one in runs if one.op != "del") == after


def suites_told(before, after):
    return told(lab("2026-02-10", suite__flags=before), lab("2026-07-06", suite__flags=after, number=2))


def test_a_suite_that_comes_ends_runs_and_deposits_a_protocol_is_told_each_time():
    flags = p.suite("flags", "Flags")
    (entry,) = told(lab("2026-02-10"), lab("2026-07-06", suite__flags=flags, number=2))
    assert (entry.type, entry.title, entry.url) == ("Suite added", "Flags", "/map/evaluations/#suite-flags")
    assert entry.sentence == "Checks “Cyber”, to be run on each model at least every 90 days. It has not run yet."
    runs = [p.run(1, "Model 5", "2026-03-01", "code", "seeds"), p.run(2, "Model 5", "2026-03-02", status="crashed")]
    study = p.study(1, "Uplift", "2026-08-01", "2026-07-01")
    ran, crashed, deposited = sorted(
        suites_told(flags, flags | {"runs": runs, "studies": [study]}), key=lambda one: one.sentence
    )
    assert (ran.type, ran.sentence) == (
        "Evaluation run",
        "Model 5, 1 Mar 2026: ran to its end. Not reproducible: no code, no seeds.",
    )
    assert (crashed.type, crashed.sentence) == ("Evaluation run", "Model 5, 2 Mar 2026: crashed. It covers nothing.")
    assert deposited.type == "Protocol deposited"
    assert (
        deposited.sentence
        == "“Uplift” starts on 1 Aug 2026; its protocol was deposited on 1 Jul 2026, SHA-256 010101010101…"
    )
    (entry,) = suites_told(flags, flags | {"ended_on": "2026-07-01"})
    assert (entry.type, entry.sentence) == (
        "Suite ended",
        "No longer used since 1 Jul 2026; it checked “Cyber”. Its runs stay.",
    )


def test_a_suite_that_is_not_named_is_called_by_what_it_checks():
    hidden = p.suite("unnamed--1", "", "chemical", runs=[p.run(1, "Model 5", "2026-03-01")])
    (entry,) = told(lab("2026-02-10"), lab("2026-07-06", number=2, **{"suite__unnamed--1": hidden}))
    assert entry.title == "A suite that is not named (Chemical)"
    assert entry.sentence.endswith("Told with it: 1 run.")
