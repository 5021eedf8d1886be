"""Two people make an edition: who may prepare, approve and decline what, and what an approval brings about."""

import hashlib
import json

import pytest
from django.db import IntegrityError, connection

from goals import actions as goals
from grading.actions import open_cycle
from public_site import actions
from public_site.actions import (
    AsOfIsNotPossible,
    EditionIsOutOfOrder,
    NothingHasChanged,
    PreparationIsDecided,
    ThereIsNoRoadmap,
    decline,
    import_edition,
    prepare,
)
from public_site.approval import SomethingIsNowWithheld
from public_site.candidate import edition_of, parts_of
from public_site.compile import compile_parts
from public_site.desk.ground import GroundHasMoved
from public_site.models import Part, Preparation, Publication
from roadmap.accounts.actions import grant_role
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.immutable import ImmutableRow
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests import builders as b
from tests.desk import approve
from tests.grading import builders as g

pytestmark = pytest.mark.django_db


def prepared(days=20, **fields):
    return prepare(by=b.a_publisher(), at=b.later(days), **fields)


def approved(preparation=None, days=21):
    return approve(preparation=preparation or prepared(days - 1), by=b.another_publisher(), at=b.later(days))


@pytest.fixture
def roadmap():
    return b.a_roadmap()


@pytest.fixture
def goal(roadmap):
    return b.a_goal("report")


# --- preparing --------------------------------------------------------------------------------------------------------


def test_a_publisher_prepares_and_another_approves(goal):
    preparation = prepared(notes="The first one.")
    publication = approved(preparation)
    assert (publication.number, publication.origin) == (1, "prepared")
    assert (publication.prepared_by, publication.approved_by) == (
        b.a_publisher().public_id,
        b.another_publisher().public_id,
    )
    assert parts_of(publication) == preparation.parts
    edition = edition_of(publication)
    assert edition.goals()["report"]["revisions"][0]["title"] == "Publish the report"
    assert edition.manifest["notes"] == "The first one."
    assert edition.manifest["predecessor"] is None


def test_the_hashes_are_of_the_bytes(goal):
    publication = approved()
    assert hashlib.sha256(bytes(publication.manifest)).hexdigest() == publication.sha256
    for sha256 in parts_of(publication).values():
        assert hashlib.sha256(bytes(Part.objects.get(sha256=sha256).content)).hexdigest() == sha256


def test_editions_share_what_did_not_change(goal):
    first = approved()
    b.an_update(goal, at=b.later(25))
    second = approved(days=27)
    before, after = parts_of(first), parts_of(second)
    assert {key for key in after if after[key] != before.get(key)} == {"goal/report"}
    assert edition_of(second).manifest["predecessor"] == first.sha256
    assert Part.objects.count() == len(before) + 1


@pytest.mark.parametrize("role", ["owner", "editor", "reviewer", "auditor", "administrator", "reader"])
def test_nobody_but_a_publisher_prepares_approves_or_declines(goal, role):
    stranger = b.person("A Stranger", role)
    with pytest.raises(Refused, match="Only a publisher prepares"):
        prepare(by=stranger, at=b.later(20))
    preparation = prepared()
    with pytest.raises(Refused, match="Only a publisher approves"):
        approve(preparation=preparation, by=stranger, at=b.later(21))
    with pytest.raises(Refused, match="Only a publisher declines"):
        decline(preparation=preparation, reason="No.", by=stranger, at=b.later(21))


def test_an_edition_that_says_nothing_new_is_not_prepared(goal):
    approved()
    with pytest.raises(NothingHasChanged, match="since edition 1"):
        prepared(22)


def test_there_is_no_edition_of_nothing():
    with pytest.raises(ThereIsNoRoadmap):
        prepared()


def test_the_day_an_edition_claims_lies_between_the_last_one_and_today(goal):
    with pytest.raises(AsOfIsNotPossible, match="not come"):
        prepared(as_of=b.later(21).date())
    approved(prepared(as_of=b.later(19).date()))
    b.an_update(goal, at=b.later(25))
    with pytest.raises(AsOfIsNotPossible, match="already as of"):
        prepared(26, as_of=b.later(18).date())


def test_a_new_candidate_takes_the_place_of_the_one_that_waits(goal):
    first = prepared()
    b.an_update(goal)
    second = prepared(21)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("superseded", "waiting", 1)
    with pytest.raises(PreparationIsDecided, match="superseded"):
        approved(first, 22)


def test_the_other_publishers_are_told(goal):
    b.another_publisher()
    preparation = prepared()
    message = Notification.objects.get()
    assert message.user == b.another_publisher()
    assert message.url == f"/internal/publishing/candidates/{preparation.pk}/"


# --- approving --------------------------------------------------------------------------------------------------------


def test_a_publisher_cannot_approve_his_own_edition(goal):
    preparation = prepared()
    with pytest.raises(Refused, match="You prepared this edition"):
        approve(preparation=preparation, by=b.a_publisher(), at=b.later(21))
    assert not Publication.objects.exists()


def test_a_publisher_cannot_approve_a_change_of_a_goal_he_owns(roadmap):
    both = b.person("Both", "owner", "publisher")
    goal = b.a_goal("mine", owners=[goals.OwnerInput(user=both, team="Safeguards", since=b.DAY)])
    b.a_goal("other")
    with pytest.raises(Refused, match="You own the goal mine"):
        approve(preparation=prepared(), by=both, at=b.later(21))
    approved()
    other = b.a_goal("third")
    assert other is not None
    publication = approve(preparation=prepared(23), by=both, at=b.later(24))  # mine is in it, unchanged
    assert publication.number == 2
    b.an_update(goal, by=both, at=b.later(25))
    with pytest.raises(Refused, match="You own the goal mine"):
        approve(preparation=prepared(26), by=both, at=b.later(27))


def test_a_publisher_cannot_approve_a_change_of_a_part_of_his_goal(roadmap):
    both = b.person("Both", "owner", "publisher")
    whole = b.a_whole("whole")
    b.a_part(whole, "piece")
    goals.add_owner(
        goal=whole,
        owner=goals.OwnerInput(user=both, team="Policy", role="contributor", since=b.DAY),
        by=b.an_editor(),
        at=b.later(1),
    )
    with pytest.raises(Refused, match="You own the goal whole"):
        approve(preparation=prepared(), by=both, at=b.later(21))


def test_a_publisher_cannot_approve_a_grade_he_gave(goal):
    approved(days=2)
    row = g.an_open_goal(goal)
    g.graded(row, "on_course", "behind", "on_course")
    reviewer = g.panel(1)[0]
    grant_role(user=reviewer, role="publisher", by=b.person("Admin", "administrator"), at=b.later(46))
    reviewer.refresh_from_db()
    reviewer.forget_roles()
    preparation = prepared(47)
    with pytest.raises(Refused, match="You took part in grading report"):
        approve(preparation=preparation, by=reviewer, at=b.later(48))
    publication = approved(preparation, 48)
    assert [key for key in parts_of(publication) if key.startswith("grade/")]
    b.an_update(goal, at=b.later(49))
    assert approve(preparation=prepared(50), by=reviewer, at=b.later(51)).number == 3  # the grade is an old one now


def test_a_decided_candidate_is_decided(goal):
    preparation = prepared()
    approved(preparation)
    with pytest.raises(PreparationIsDecided, match="approved"):
        approve(preparation=preparation, by=b.person("Publisher Three", "publisher"), at=b.later(22))
    with pytest.raises(PreparationIsDecided):
        decline(preparation=preparation, reason="Too late.", by=b.another_publisher(), at=b.later(22))


def test_what_is_withheld_after_preparing_does_not_come_out(goal):
    preparation = prepared()
    goals.withhold(
        subject="goal/report",
        field="revisions.1.statement",
        start=0,
        end=20,
        reason="legal",
        justification="A contract.",
        review_on=b.later(200).date(),
        by=b.an_editor(),
        at=b.later(20, 12),
    )
    with pytest.raises(SomethingIsNowWithheld, match="Part of goal/report"):
        approved(preparation)


def test_evidence_made_a_stub_after_preparing_does_not_come_out(goal):
    evidence = b.some_evidence("memo", goals=[goal])
    preparation = prepared()
    goals.revise_evidence(
        evidence=evidence, visibility="stub", description="A memo.", by=b.an_owner(), at=b.later(20, 12)
    )
    with pytest.raises(SomethingIsNowWithheld, match="evidence/memo"):
        approved(preparation)


def test_declining_needs_a_reason_and_leaves_nothing_public(goal):
    preparation = prepared()
    with pytest.raises(RuleViolation, match="Say why"):
        decline(preparation=preparation, reason=" ", by=b.another_publisher(), at=b.later(21))
    decline(preparation=preparation, reason="A date is wrong.", by=b.another_publisher(), at=b.later(21))
    preparation.refresh_from_db()
    assert (preparation.state, preparation.reason) == ("declined", "A date is wrong.")
    assert not Publication.objects.exists()
    assert prepared(22).number == 1


# --- what an edition brings about -------------------------------------------------------------------------------------


def test_an_edition_announces_cycles_and_later_tells_their_results(goal):
    cycle = g.a_cycle()
    row = g.in_cycle(cycle, goal)
    approved(days=22)
    cycle.refresh_from_db()
    assert cycle.announced_on == b.later(22).date()
    open_cycle(cycle=cycle, by=b.an_editor(), at=b.later(23))
    g.graded(g.fresh(row), "on_course", "behind", "on_course")
    preparation = prepared(46)
    cycle.refresh_from_db()
    assert cycle.phase == "closed"
    publication = approved(preparation, 47)
    cycle.refresh_from_db()
    assert cycle.phase == "published"
    grade = edition_of(publication).grades()[f"{cycle.slug}--report--progress"]
    assert grade["level"] == "on_course"
    with pytest.raises(NothingHasChanged):  # being published changes no part
        prepared(48)


def test_a_candidate_whose_ground_moved_is_refused_with_what_moved(goal):
    approved(days=19)
    row = g.an_open_goal(goal)
    b.an_update(goal, at=b.later(24))
    preparation = prepared(25)
    g.graded(row, "on_course", "behind", "on_course")
    slug = row.cycle.slug
    with pytest.raises(GroundHasMoved, match=f"cycle/{slug}, grade/{slug}--report--progress"):
        approved(preparation, 47)
    assert Publication.objects.count() == 1
    row.cycle.refresh_from_db()
    assert row.cycle.phase == "closed"


def test_an_edition_of_a_file_is_approved_as_it_was_then(goal):
    """History is told, not looked at again: nobody can answer today for what was said of a warning years ago."""
    preparation = prepared()
    b.an_update(goal, at=b.later(20, 12))
    at = b.later(300)
    publication = actions.approve(preparation=preparation, by=b.another_publisher(), at=at, replayed=True)
    assert parts_of(publication) == preparation.parts


# --- imported editions ------------------------------------------------------------------------------------------------


def test_an_imported_edition_has_no_people_and_two_dates(roadmap):
    b.an_imported_goal("report")
    publication = import_edition(
        number=1, published_at=b.later(3), as_of=b.later(3).date(), notes="Seen at the source.", at=b.later(200)
    )
    manifest = edition_of(publication).manifest
    assert (manifest["origin"], manifest["prepared_by"], manifest["approved_by"]) == ("imported", None, None)
    assert (manifest["published_at"], manifest["recorded_at"]) == ("2026-03-05T09:00:00Z", "2026-09-18T09:00:00Z")


def test_imported_editions_come_in_order(roadmap):
    b.an_imported_goal("report")
    with pytest.raises(EditionIsOutOfOrder, match="the next one is edition 1"):
        import_edition(number=2, published_at=b.later(3), as_of=b.DAY, at=b.later(200))
    import_edition(number=1, published_at=b.later(3), as_of=b.DAY, at=b.later(200))
    with pytest.raises(EditionIsOutOfOrder, match="before edition 1"):
        import_edition(number=2, published_at=b.later(2), as_of=b.DAY, at=b.later(200))


def test_an_imported_edition_may_repeat_the_last_one(roadmap):
    """A source that says the same again did say it again."""
    b.an_imported_goal("report")
    for number, day in ((1, 3), (2, 10)):
        import_edition(number=number, published_at=b.later(day), as_of=b.later(day).date(), at=b.later(200))
    first, second = Publication.objects.order_by("number")
    assert parts_of(first) == parts_of(second)
    assert first.sha256 != second.sha256


# --- records and tables -----------------------------------------------------------------------------------------------


def test_preparing_is_sealed_and_publishing_is_disclosed(goal):
    first = approved()
    b.an_update(goal, at=b.later(25))
    second = approved(days=27)
    types = [one.type for one in Record.objects.in_order() if one.type.split(".")[0] in ("preparation", "publication")]
    assert types == ["preparation.created", "preparation.approved", "publication.published"] * 2
    record = Record.objects.filter(type="publication.published").newest_first()[0]
    assert record.disclosed
    assert json.loads(bytes(record.leaf))["subject"] == "publication/2"
    told = record.content["after"]
    assert (told["sha256"], told["predecessor"]) == (second.sha256, first.sha256)
    assert told["parts"] == [
        {"key": "goal/report", "old": parts_of(first)["goal/report"], "new": parts_of(second)["goal/report"]}
    ]
    sealed = Record.objects.filter(type="preparation.created")[0]
    assert json.loads(bytes(sealed.leaf))["class"] == "sealed"


def test_folding_the_disclosed_records_gives_every_manifest(goal):
    """Verifier V7: from the changed parts alone anybody rebuilds what each edition held."""
    editions = [approved()]
    b.an_update(goal, at=b.later(25))
    editions.append(approved(days=27))
    b.some_evidence("memo", goals=[goal], at=b.later(28))
    editions.append(approved(days=30))
    folded: dict[str, str] = {}
    for record, publication in zip(
        Record.objects.filter(type="publication.published").in_order(), editions, strict=True
    ):
        for part in record.content["after"]["parts"]:
            assert folded.get(part["key"]) == part["old"]
            if part["new"] is None:
                del folded[part["key"]]
            else:
                folded[part["key"]] = part["new"]
        assert folded == parts_of(publication)


def test_a_declined_candidate_leaves_a_record_with_the_reason_hashed(goal):
    decline(preparation=prepared(), reason="A date is wrong.", by=b.another_publisher(), at=b.later(21))
    record = Record.objects.filter(type="preparation.declined")[0]
    assert b"A date is wrong" not in bytes(record.body)


def test_published_rows_never_change(goal):
    publication = approved()
    publication.notes = "Nothing was missed."
    with pytest.raises(ImmutableRow):
        publication.save()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE public_site_publication SET notes = 'other'")


def test_a_decided_preparation_never_changes(goal):
    preparation = prepared()
    approved(preparation)
    with pytest.raises(IntegrityError):
        Preparation.objects.filter(pk=preparation.pk).update(state="waiting", decided_by="")


def test_two_candidates_cannot_wait_and_no_one_approves_alone_even_by_sql(goal):
    preparation = prepared()
    with pytest.raises(IntegrityError):
        Preparation.objects.filter(pk=preparation.pk).update(state="approved", decided_by=preparation.prepared_by)


# --- compiling --------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(roadmap, django_assert_num_queries):
    def add_one_of_each():
        goal = b.a_goal()
        b.a_reading(b.a_metric(goal))
        b.an_update(goal, evidence=[b.some_evidence(goals=[goal])])
        b.a_threshold()
        row = g.in_cycle(g.a_cycle(), goal)
        assert row.pk

    add_one_of_each()
    with django_assert_num_queries(59):
        compile_parts()
    add_one_of_each()
    add_one_of_each()
    with django_assert_num_queries(59):
        compile_parts()


def test_compiling_twice_gives_the_same_bytes(goal):
    b.an_update(goal, evidence=[b.some_evidence(goals=[goal])])
    assert compile_parts() == compile_parts()


def test_a_text_rewritten_after_it_was_withheld_stays_withheld_whole(roadmap):
    """The offsets still fit the new words, and would now hide the wrong ones."""
    term = goals.MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))
    goal = b.a_goal("report", revision=b.a_revision(milestones=[term]))
    done = {"goal": goal, "key": "outline", "achieved_on": b.DAY, "by": b.an_owner()}
    goals.complete_milestone(**done, note="Written with Ada Kern in May.", at=b.later(1))
    why = {"reason": "privacy", "justification": "A name.", "by": b.an_editor(), "at": b.later(2)}
    goals.withhold(subject="goal/report", field="milestones.outline.note", start=13, end=21, **why)
    assert b"Written with {withheld:1} in May." in compile_parts()["goal/report"]
    goals.complete_milestone(**done, note="In May, by Ada Kern alone.", at=b.later(3))
    assert b'"note":"{withheld:1}"' in compile_parts()["goal/report"]


def test_no_name_and_no_address_of_a_person_is_in_any_byte(goal):
    b.an_update(goal, evidence=[b.some_evidence(goals=[goal])])
    b.a_coded_revision(goal)
    g.graded(g.an_open_goal(goal), "on_course", "behind", "on_course")
    content = b"".join(compile_parts().values())
    for person in User.objects.all():
        assert person.name.encode() not in content
        assert person.email.encode() not in content
        assert f'"{person.pk}"'.encode() not in content
