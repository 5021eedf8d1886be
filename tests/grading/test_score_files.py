"""Scores as files: one schema both ways, entering those of an offline panel, taking out those of a closed cycle."""

import csv
import io
import json
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from grading import actions
from grading.actions import Entry
from grading.actions.assignment import ConflictIsNotDeclared
from grading.actions.score import CycleIsNotScoring
from grading.actions.score_files import ReviewerCannotScore, ScoreIsSubmitted, ScoreStandsTwice
from grading.models import Score
from grading.score_rows import FIELDS, SCHEMA, NotReadable, read, to_csv, to_json
from grading.snapshot import cycle_value, grade_values
from roadmap.accounts.actions import grant_role
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests.builders import an_editor, an_owner, another_editor, later, person
from tests.grading.builders import (
    a_cycle,
    a_judgement,
    an_open_goal,
    assignment_of,
    fresh,
    in_cycle,
    opened,
    panel,
    submit,
)

WORDS = "The logs of May show two of three, as promised."
CRITERIA = {"against-plan": {"level": "behind", "reason": "=1+1 is what they say"}, "evidence": {"level": "ahead"}}

# --- the file itself --------------------------------------------------------------------------------------------------

words = st.text("aZé目𝄞0 =+-@;|'\",\n", min_size=1, max_size=12).map(str.strip).filter(bool)
some_rows = st.fixed_dictionaries(
    {
        "goal": st.sampled_from(["one", "two"]),
        "kind": st.sampled_from(["ambition", "progress", "result"]),
        "reviewer": words,
        "reason": words,
    },
    optional={
        "version": st.integers(1, 9),
        "level": st.sampled_from(["ahead", "behind"]),
        "non_grade": st.sampled_from(["too_early", "no_evidence"]),
        "confidence": st.sampled_from(["low", "high"]),
        "verifiable": st.sampled_from(["yes", "partly", "no"]),
        "note": words,
        "withholding_justified": st.booleans(),
        "misleading_without": st.booleans(),
        "evidence_cited": st.lists(st.sampled_from(["e-1", "e-2"]), min_size=1, max_size=2),
        "criteria": st.dictionaries(
            st.sampled_from(["plan", "proof"]),
            st.fixed_dictionaries({"level": st.just("ahead")}, optional={"reason": words}),
            min_size=1,
        ),
    },
)


@hypothesis_settings(deadline=None)  # a busy machine may stand still in the middle of an example
@given(st.lists(some_rows, min_size=1, max_size=4))
def test_what_is_written_is_read_again_the_same_as_csv_and_as_json(rows):
    as_csv = "".join(to_csv(rows, criteria=["plan", "proof"]))
    as_json = to_json(rows, cycle="half-1")
    for text in (as_csv, as_json, as_csv.replace("\r\n", "\n")):
        found = read(text, cycle="half-1")
        assert [one.row for one in found] == rows
        assert not any(one.faults for one in found)
    assert not list(Draft202012Validator(SCHEMA).iter_errors(json.loads(as_json)))


def test_the_schema_is_sound_and_the_page_about_it_names_every_field():
    Draft202012Validator.check_schema(SCHEMA)
    told = (Path(settings.BASE_DIR) / "docs" / "score-files.md").read_text()
    assert [name for name in FIELDS if f"`{name}`" not in told] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("goal,kind\n", "no reviewer and no reason"),
        ("goal,kind,reviewer,reason,mood\na,progress,b,c,d\n", "no column mood"),
        ("goal,kind,reviewer,reason,goal\n", "named twice"),
        ("goal,kind,reviewer,reason\na,progress\n", "Line 2 has 2 cells"),
        ('goal,kind,reviewer,reason\na,progress,b,"c\n', "not CSV"),
        ("goal,kind,reviewer,reason\n", "no score"),
        ("{", "not JSON"),
        ('{"format": "scores", "version": 2, "scores": []}', "does not begin with"),
        ('{"format": "scores", "version": 1, "cycle": "half-2", "scores": []}', "about the cycle half-2"),
        ('{"format": "scores", "version": 1, "cycle": "half-1", "scores": [], "scores": []}', "not JSON"),
        ('{"format": "scores", "version": 1, "cycle": "half-1", "scores": []}', "no score"),
        (
            "goal,kind,reviewer,reason\n" + "a,progress,b,c\n" * 1001,
            "at most 1000",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(text, sentence):
    with pytest.raises(NotReadable, match=sentence):
        read(text, cycle="half-1")


def test_every_fault_of_form_is_told_with_line_and_field():
    lines = ["goal,kind,reviewer,reason,confidence,misleading_without", "a,mood,b,,sure,perhaps", "a,progress,b,c,,yes"]
    first, second = read("\n".join(lines), cycle="half-1")
    assert {(one.line, one.field) for one in first.faults} == {
        (2, "kind"),
        (2, "reason"),
        (2, "confidence"),
        (2, "misleading_without"),
    }
    assert (second.line, second.faults) == (3, ())
    document = {"format": "scores", "version": 1, "cycle": "half-1", "scores": ["what", {"goal": 1}]}
    odd, short = read(json.dumps(document, indent=1), cycle="half-1")
    assert (odd.line, short.line) == (6, 7)
    assert {one.field for one in short.faults} == {"goal", "kind", "reviewer", "reason"}


def test_a_reason_of_several_lines_counts_as_one_score():
    text = 'goal,kind,reviewer,reason\na,progress,b,"one\ntwo\nthree"\na,progress,c,d\n'
    assert [(one.line, one.row["reason"]) for one in read(text, cycle="half-1")] == [(2, "one\ntwo\nthree"), (5, "d")]


# --- entering -----------------------------------------------------------------------------------------------------------

pages = pytest.mark.django_db


def a_row(cycle_goal, reviewer, **fields):
    values = {
        "goal": cycle_goal.goal.slug,
        "kind": cycle_goal.kind,
        "reviewer": reviewer.email,
        "level": "behind",
        "reason": WORDS,
        "confidence": "medium",
        "criteria": CRITERIA,
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


def send(client, cycle_goal, text, do="check", **fields):
    address = reverse("grading:enter_scores", args=[cycle_goal.cycle.slug])
    return client.post(address, {"text": text, "do": do, "declared": "on"} | fields)


def checked(answer):
    return answer.content.decode().split('name="checked" value="')[1].split('"')[0]


def enter(client, cycle_goal, text, **fields):
    """Check, then enter the very same."""
    mark = checked(send(client, cycle_goal, text, **fields))
    return send(client, cycle_goal, text, "enter", checked=mark, **fields)


@pages
@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_scores_of_an_offline_panel_are_entered_closed_and_taken_out_the_same(client, form):
    row = an_open_goal()
    rows = [a_row(row, reviewer, note="Look.") for reviewer in panel()]
    rows[1] |= {"level": "ahead", "reason": "=HYPERLINK(0) is what the report says of this."}
    keys = ["against-plan", "evidence"]
    text = "".join(to_csv(rows, criteria=keys)) if form == "csv" else to_json(rows, cycle=row.cycle.slug)
    client.force_login(an_editor())
    answer = send(client, row, text)
    assert "3 scores, 0 of them wrong" in answer.content.decode()
    assert not Score.objects.exists()
    assert enter(client, row, text).status_code == 302
    assert Score.objects.count() == 3
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    by_id = sorted(zip(panel(), rows, strict=True), key=lambda pair: pair[0].public_id)
    letters = ["Reviewer A", "Reviewer B", "Reviewer C"]
    expected = [
        {name: value for name, value in given.items() if name != "note"} | {"reviewer": letter, "version": 1}
        for letter, (_, given) in zip(letters, by_id, strict=True)
    ]
    for name in ("scores_csv", "scores_json"):
        text = client.get(reverse(f"grading:{name}", args=[row.cycle.slug])).getvalue().decode()
        assert [one.row for one in read(text, cycle=row.cycle.slug)] == expected
        assert not any(reviewer.name in text or reviewer.email in text for reviewer in panel())


@pages
def test_editions_say_how_many_scores_came_from_a_file(client):
    """Also of one that its reviewer amended here; not of one that fell away, nor those given here."""
    cycle = a_cycle(quorum=2)
    row, other = in_cycle(cycle), in_cycle(cycle)
    opened(cycle)
    first, second, third = panel()
    client.force_login(an_editor())
    rows = [a_row(fresh(row), first), a_row(fresh(row), second)]
    enter(client, row, to_json(rows, cycle=cycle.slug))
    submit(fresh(row), second, a_judgement("on_course", reason="I had meant this one."))
    submit(fresh(row), third, "behind")
    for reviewer in panel():
        submit(fresh(other), reviewer, "behind")
    actions.close_cycle(cycle=fresh(row).cycle, by=an_editor(), at=later(45))
    value = cycle_value(cycle)["numbers"]
    assert value is not None
    assert (value["submitted"], value["entered_from_file"]) == (6, 2)
    assert [grade["entered_from_file"] for grade in grade_values(cycle)] == [2, 0]


@pages
def test_a_file_is_uploaded_as_a_file_and_the_sheet_names_what_is_to_be_scored(client):
    row = an_open_goal()
    client.force_login(an_editor())
    sheet = client.get(reverse("grading:score_sheet", args=[row.cycle.slug])).getvalue().decode()
    lines = list(csv.DictReader(io.StringIO(sheet)))
    assert {line["reviewer"] for line in lines} == {reviewer.email for reviewer in panel()}
    assert "criteria.against-plan.level" in lines[0]
    filled = [
        line
        | {"level": "behind", "reason": WORDS, "confidence": "low"}
        | {"criteria.against-plan.level": "behind", "criteria.evidence.level": "behind"}
        for line in lines
    ]
    rows = ["\t".join(filled[0]), *("\t".join(line.values()) for line in filled)]  # as a spreadsheet copies it
    upload = SimpleUploadedFile("scores.csv", ("\ufeff" + "\r\n".join(rows)).encode(), "text/csv")
    answer = send(client, row, "", file=upload)
    assert "3 scores, 0 of them wrong" in answer.content.decode()
    text = unescape(answer.content.decode().split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])
    assert send(client, row, text.lstrip("\n"), "enter", checked=checked(answer)).status_code == 302
    assert Score.objects.count() == 3


@pages
def test_the_record_names_the_editor_and_the_reviewer_is_told(client):
    row = an_open_goal()
    client.force_login(an_editor())
    enter(client, row, to_json([a_row(row, panel()[0])], cycle=row.cycle.slug))
    record = Record.objects.get(type="score.entered_from_file")
    assert json.loads(bytes(record.body))["actor"]["id"] == an_editor().public_id
    assert record.subject.endswith(panel()[0].public_id)
    assert not Record.objects.filter(type="score.submitted").exists()
    told = Notification.objects.get(kind="grading.entered")
    assert told.user == panel()[0]
    assert "entered from a file" in told.text


@pages
def test_one_fault_refuses_the_whole_file_and_every_fault_is_told(client):
    row = an_open_goal()
    reviewers = panel()
    rows = [
        a_row(row, reviewers[0]),
        a_row(row, reviewers[1], level="splendid", reason="Too short."),
        a_row(row, reviewers[2], criteria={"mood": {"level": "ahead"}}, verifiable="yes"),
        a_row(row, an_owner()),
        a_row(row, reviewers[0], goal="elsewhere"),
        a_row(row, reviewers[0], level=None),
    ]
    client.force_login(an_editor())
    text = to_csv(rows, criteria=["against-plan", "evidence", "mood"])
    answer = send(client, row, "".join(text)).content.decode()
    assert "6 scores, 5 of them wrong" in answer
    assert "Enter 6 scores" not in answer
    found = [
        (line.number, fault.field)
        for line in send(client, row, to_json(rows, cycle=row.cycle.slug)).context["form"].lines
        for fault in line.faults
    ]
    fields = [field for _, field in found]
    assert fields == [
        "level",
        "reason",
        "verifiable",
        "criteria.mood.level",
        "criteria.mood.reason",
        "criteria.against-plan.level",
        "criteria.evidence.level",
        "reviewer",
        "goal",
        "level",
    ]
    mark = checked(send(client, row, to_json(rows, cycle=row.cycle.slug)))
    send(client, row, to_json(rows, cycle=row.cycle.slug), "enter", checked=mark)
    assert not Score.objects.exists()


@pages
def test_a_fault_of_form_hides_no_fault_of_the_answers(client):
    row = an_open_goal()
    client.force_login(an_editor())
    wrong = a_row(row, panel()[0], confidence="sure", reason="Too short.", level="splendid")
    (line,) = send(client, row, to_json([wrong], cycle=row.cycle.slug)).context["form"].lines
    assert [fault.field for fault in line.faults] == ["confidence", "level", "reason"]
    odd = [a_row(row, panel()[0], **{name: [1]}) for name in ("level", "reason", "criteria", "evidence_cited", "note")]
    lines = send(client, row, to_json(odd, cycle=row.cycle.slug)).context["form"].lines
    assert all(line.faults for line in lines)


@pages
def test_what_was_not_checked_is_checked_again_and_not_entered(client):
    row = an_open_goal()
    client.force_login(an_editor())
    text = to_json([a_row(row, panel()[0])], cycle=row.cycle.slug)
    mark = checked(send(client, row, text))
    answer = send(client, row, text.replace("behind", "ahead"), "enter", checked=mark)
    assert "not what was checked" in answer.content.decode()
    assert not Score.objects.exists()


@pages
def test_a_submitted_score_is_only_followed_by_a_next_version_when_asked(client):
    row = an_open_goal()
    submit(row, panel()[0], "ahead")
    client.force_login(an_editor())
    text = to_json([a_row(row, panel()[0])], cycle=row.cycle.slug)
    assert "submitted already" in send(client, row, text).content.decode()
    assert enter(client, row, text, as_next="on").status_code == 302
    assert list(Score.objects.order_by("version").values_list("version", "level")) == [(1, "ahead"), (2, "behind")]


@pages
def test_the_same_file_as_stored_is_no_way_to_guess_a_score(client):
    """An editor sees who has submitted, and nothing more: what the file says is never compared with what is stored."""
    row = an_open_goal()
    submit(row, panel()[0], a_judgement("behind", reason=WORDS, confidence="medium"))
    client.force_login(an_editor())
    same, other = (
        send(client, row, to_json([a_row(row, panel()[0], level=level)], cycle=row.cycle.slug), as_next="on")
        for level in ("behind", "ahead")
    )
    assert [line.is_next for line in same.context["form"].lines] == [
        line.is_next for line in other.context["form"].lines
    ]
    part = [one.content.decode().split('id="lines"')[1].split("</section>")[0] for one in (same, other)]
    assert part[0] == part[1]


def entry(row, reviewer, level="behind"):
    return Entry(assignment_of(row, reviewer), a_judgement(level))


@pages
def test_the_action_holds_whatever_a_page_lets_through():
    cycle = a_cycle()
    row = in_cycle(cycle, reviewers=4)
    friend = panel(4)[3]
    actions.assign(cycle_goal=row, reviewer=person("Reviewer Five", "reviewer"), conflict="financial", by=an_editor(), at=later(20))  # fmt: skip
    opened(cycle)
    row = fresh(row)
    given = {"cycle": cycle, "at": later(25), "by": an_editor(), "declared": True}
    with pytest.raises(ReviewerCannotScore):
        actions.import_scores(entries=[entry(row, panel()[0]), entry(row, person("Reviewer Five"))], **given)
    with pytest.raises(ScoreStandsTwice):
        actions.import_scores(entries=[entry(row, panel()[0])] * 2, **given)
    for someone in (an_owner(), panel()[0], person("Publisher One", "publisher")):
        with pytest.raises(Refused):
            actions.import_scores(entries=[entry(row, panel()[0])], **given | {"by": someone})
    if assignment_of(row, friend).declared_at is None:
        with pytest.raises(ConflictIsNotDeclared):
            actions.import_scores(entries=[entry(row, friend)], **given | {"declared": False})
    actions.import_scores(entries=[entry(row, friend)], **given)
    with pytest.raises(ScoreIsSubmitted):
        actions.import_scores(entries=[entry(row, panel()[0]), entry(row, friend)], **given)
    assert Score.objects.count() == 1  # nothing of a file that was refused
    for reviewer in panel():
        actions.import_scores(entries=[entry(row, reviewer)], **given)
    actions.lapse(assignment=assignment_of(row, person("Reviewer Five")), reason="Ill.", by=an_editor(), at=later(30))
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    with pytest.raises(CycleIsNotScoring):
        actions.import_scores(entries=[entry(row, friend)], **given | {"as_next": True})


@pages
def test_an_editor_on_the_panel_or_with_a_conflict_enters_nothing_and_learns_nothing(client):
    cycle = a_cycle()
    row = in_cycle(cycle)
    double = person("Editor Reviewer", "editor", "reviewer")
    actions.assign(cycle_goal=row, reviewer=double, by=an_editor(), at=later(20))
    opened(cycle)
    row = fresh(row)
    conflicted = an_owner()
    grant_role(user=conflicted, role="editor", by=None, at=later(24))
    conflicted.forget_roles()
    submit(row, panel()[0], "ahead")
    for someone in (double, conflicted):
        client.force_login(someone)
        said = []
        for reviewer in (panel()[0], panel()[1], another_editor()):
            (line,) = send(client, row, to_json([a_row(row, reviewer)], cycle=cycle.slug)).context["form"].lines
            said.append([fault.words for fault in line.faults])
            with pytest.raises(Refused):
                actions.import_scores(
                    cycle=cycle, entries=[entry(row, panel()[1])], by=someone, at=later(25), declared=True
                )
        assert said[0] == said[1] == said[2]
        sheet = client.get(reverse("grading:score_sheet", args=[cycle.slug])).getvalue().decode()
        assert "@example.org" not in sheet


# --- taking out -------------------------------------------------------------------------------------------------------


def taken_out(client, cycle, who):
    client.force_login(who)
    return [client.get(reverse(f"grading:{name}", args=[cycle.slug])) for name in ("scores_csv", "scores_json")]


@pages
def test_scores_are_taken_out_after_the_close_by_those_who_may_read_them(client):
    row = an_open_goal()
    for reviewer in panel():
        submit(row, reviewer, a_judgement("behind", note="NOTE: for one pair of eyes."))
    everybody = [an_editor(), panel()[0], person("Adjudicator One", "adjudicator"), an_owner(), panel()[2]]
    assert {answer.status_code for who in everybody for answer in taken_out(client, row.cycle, who)} == {403}
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    found = {
        who.name: [answer.getvalue().decode() if answer.status_code == 200 else "" for answer in answers]
        for who in everybody
        for answers in [taken_out(client, row.cycle, who)]
    }
    assert {name for name, texts in found.items() if all(texts)} == {"Editor One", "Reviewer One", "Adjudicator One"}
    assert {name for name, texts in found.items() if any("NOTE" in text for text in texts)} == {"Adjudicator One"}


@pages
def test_a_name_is_written_only_of_a_reviewer_who_consents(client):
    row = an_open_goal()
    for reviewer in panel():
        submit(row, reviewer, "behind")
    consenting = panel()[1]
    actions.consent_to_be_named(assignment=assignment_of(row, consenting), named=True, by=consenting, at=later(30))
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    for answer in taken_out(client, row.cycle, an_editor()):
        text = answer.getvalue().decode()
        assert [reviewer.name in text for reviewer in panel()] == [False, True, False]
        assert not any(reviewer.email in text or reviewer.public_id in text for reviewer in panel())


@pages
@pytest.mark.parametrize("goals", [1, 3])
def test_longer_files_take_no_more_queries_to_write(client, django_assert_num_queries, goals):
    cycle = a_cycle()
    rows = [in_cycle(cycle) for _ in range(goals)]
    opened(cycle)
    for row in rows:
        for reviewer in panel():
            submit(fresh(row), reviewer, "behind")
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    taken_out(client, cycle, an_editor())
    with django_assert_num_queries(46):
        taken_out(client, cycle, an_editor())


@pages
@pytest.mark.parametrize("goals", [1, 3])
def test_a_longer_file_takes_no_more_queries_to_check_and_a_longer_panel_none_to_list(
    client, django_assert_num_queries, goals
):
    cycle = a_cycle()
    rows = [in_cycle(cycle) for _ in range(goals)]
    opened(cycle)
    given = [a_row(fresh(row), reviewer) for row in rows for reviewer in panel()]
    client.force_login(an_editor())
    send(client, rows[0], to_json(given, cycle=cycle.slug))
    with django_assert_num_queries(25):
        send(client, rows[0], to_json(given, cycle=cycle.slug))
    with django_assert_num_queries(12):
        client.get(reverse("grading:score_sheet", args=[cycle.slug])).getvalue()
