"""Emergency withholding, from the act to the last byte: nothing public shows the words, and the hashes still hold."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from goals.models import Redaction
from public_site import actions, serve, tasks
from public_site.actions.withholding import (
    JustificationIsMissing,
    NothingIsPublished,
    WithholdingIsDecided,
    find_published,
)
from public_site.candidate import edition_of, parts_of
from public_site.compile import WithheldWordsShow, compile_parts
from public_site.desk.searching import search
from public_site.diff import changes
from public_site.editions import load_editions
from public_site.files import part_path
from public_site.keep import Hidden
from public_site.models import Publication, Withholding
from public_site.publish import WithheldWordsStillShow, publish, write_register
from public_site.reconciling import editions as findings_of_editions
from public_site.registering import register_now
from public_site.release import current_release
from public_site.render import ReleaseResult
from public_site.view import View
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests import builders as b
from tests.public_site.withholding.published import DAY, SECRET, published, wanted, withheld

pytestmark = pytest.mark.django_db


def every_file(root):
    for path in root.rglob("*"):
        if path.is_file() and path.suffix not in (".zip", ".png"):
            yield str(path.relative_to(root)), path.read_bytes()


def hits(root, words=SECRET):
    return {hit.file for hit in search(every_file(root), [Hidden("goal/report", "1", words)]).hits}


def box_in(edition):
    return edition.part("goal/report")["withheld"]


# --- the act ----------------------------------------------------------------------------------------------------------


def test_the_words_go_from_every_edition_file_and_release_and_the_hashes_stay(editions, root):
    assert len(hits(root)) > 10
    before = {one.number: one.sha256 for one in load_editions(root)}
    withheld()
    publish(root, at=b.later(DAY))
    assert hits(root) == set()
    assert len([one for one in (root / "releases").iterdir() if one.is_dir()]) == 1
    assert {one.number: one.sha256 for one in load_editions(root)} == before
    for publication in editions:
        manifest = json.loads((root / "editions" / f"{publication.number}.json").read_bytes())
        assert manifest["parts"] == parts_of(publication)
        assert hashlib.sha256((root / "editions" / f"{publication.number}.json").read_bytes()).hexdigest() == (
            publication.sha256
        )


def test_a_box_with_the_reason_and_the_day_stands_on_every_page_that_told_them(editions, root):
    withheld()
    publish(root, at=b.later(DAY))
    release = current_release(root)
    assert release is not None
    for page in ("goals/report", "v/1/goals/report", "v/2/goals/report"):
        text = (release.site / page / "index.html").read_text()
        assert "security of protections" in text, page
        assert "Withheld after publication, on 22 Mar 2026. It names a way in." in text, page


def test_the_page_of_changes_says_so_and_until_when_a_second_person_decides(editions, root):
    withheld()
    publish(root, at=b.later(DAY))
    text = serve.respond("GET", "/changes/", {}).body.decode()
    assert "Withheld after publication" in text
    assert "It stood in editions 1, 2 and 3 (3 files)." in text
    assert "a second person confirms it, or has it shown again, by 23 Mar 2026, 09:00 UTC." in text


def test_the_register_is_public_and_the_part_itself_is_not(editions, root):
    withheld()
    publish(root, at=b.later(DAY))
    (told,) = json.loads(serve.respond("GET", "/data/withheld.json", {}).body)["withheld"]
    sha256 = parts_of(editions[0])["goal/report"]
    part = next(one for one in told["parts"] if one["sha256"] == sha256)
    assert part["editions"] == [1]
    assert serve.respond("GET", f"/data/parts/{sha256}.json", {}).status == 404
    stand_in = serve.respond("GET", f"/data/parts/{part['stand_in']}.json", {})
    assert stand_in.status == 200
    assert hashlib.sha256(stand_in.body).hexdigest() == part["stand_in"]


def test_the_same_words_go_wherever_else_an_edition_tells_them(goal, root):
    evidence = b.some_evidence("log", goals=[goal], description=f"A log of {SECRET.upper()}, in full.")
    assert evidence is not None
    b.some_evidence("plan", goals=[goal], title=f"Plan of {SECRET}")
    published(2)
    publish(root, at=b.later(2))
    found = {(one.key, one.path) for one in find_published(wanted())}
    assert {("goal/report", "updates.1.done"), ("evidence/plan", "title")} <= found
    withheld()
    publish(root, at=b.later(DAY))
    assert "data/parts" not in "".join(hits(root))


def test_a_whole_text_goes_wherever_else_it_is_told_or_no_page_could_follow(goal, root):
    """Else its words could be read elsewhere, and no page, file or later edition would be let through."""
    other = b.a_goal("other", revision=b.a_revision(why=f"See the log. We went through {SECRET} and back. So it was."))
    published(2)
    publish(root, at=b.later(2))
    withheld(words="")
    publish(root, at=b.later(DAY))
    assert hits(root) == set()
    (box,) = edition_of(Publication.objects.get()).part("goal/other")["withheld"].values()
    assert box["words"] == 10
    b.an_update(other, at=b.later(DAY + 1))
    second = edition_of(published(DAY + 2)).part("goal/other")
    assert second["revisions"][0]["why"].startswith("See the log. {withheld:")
    assert second["revisions"][0]["why"].endswith("} So it was.")


def test_the_next_edition_differs_in_nothing_from_what_is_read_now(editions, root):
    """The box inside is the box in the old editions: no entry tells the words, or makes a fuss of a box."""
    withheld()
    publish(root, at=b.later(DAY))
    b.an_update(b.Goal.objects.get(), at=b.later(DAY + 1))
    fourth = published(DAY + 2)
    third = edition_of(editions[2])
    assert box_in(edition_of(fourth)) == box_in(third) != {}
    assert {one.type for one in changes(third, edition_of(fourth))} <= {"Update", "Health changed"}


def test_a_whole_text_goes_but_for_boxes_that_were_in_it(editions, root):
    withheld(words="")
    done = edition_of(editions[0]).part("goal/report")["updates"][0]["done"]
    assert done == "{withheld:1}"
    assert box_in(edition_of(editions[0]))["1"]["words"] == 10


def test_a_whole_part_loses_all_its_texts_and_keeps_its_facts(editions, root):
    before = edition_of(editions[2]).part("goal/report")
    withheld(field="", words="")
    after = edition_of(editions[2]).part("goal/report")
    assert after["revisions"][0]["statement"].startswith("{withheld:")
    assert after["revisions"][0]["deadline"] == before["revisions"][0]["deadline"]
    assert [one["health"] for one in after["updates"]] == [one["health"] for one in before["updates"]]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field", ["updates.1.health", "revisions.1.deadline.due", "set_on", "resolution.ending", "updates.9.done", "none"]
)
def test_dates_outcomes_grades_directions_and_counts_cannot_be_withheld(editions, field):
    with pytest.raises(NothingIsPublished):
        withheld(field=field, words="")
    assert not Withholding.objects.exists()


def test_words_that_no_edition_tells_are_no_emergency(editions):
    with pytest.raises(NothingIsPublished):
        withheld(words="words that were never told")


def test_the_public_is_told_why(editions):
    with pytest.raises(JustificationIsMissing):
        withheld(justification=" ")


@pytest.mark.parametrize("role", ["editor", "owner", "reviewer", "auditor", "administrator", "reader"])
def test_only_a_publisher_withholds(editions, role):
    with pytest.raises(Refused, match="Only a publisher"):
        actions.withhold_published(wanted=wanted(), by=b.person("A Stranger", role), at=b.later(DAY))


# --- later editions ---------------------------------------------------------------------------------------------------


def test_words_withheld_where_nothing_inside_can_be_boxed_come_out_with_no_later_edition(goal, root):
    """What the roadmap says of itself: an unchanged part stays read in its other form, a changed one is refused."""
    b.a_roadmap(about=f"All about {SECRET}.")
    published(2)
    withheld(key="roadmap/roadmap", field="about")
    compile_parts()
    b.an_update(goal, at=b.later(DAY + 1))
    second = edition_of(published(DAY + 2))
    assert second.roadmap["about"] == "All about {withheld:w1-1}."
    b.a_roadmap(about=f"All about {SECRET}.", name="Another name")
    with pytest.raises(WithheldWordsShow, match="roadmap/roadmap"):
        compile_parts()


def test_shown_inside_again_the_words_are_still_refused_to_editions(editions):
    """Somebody lifts the box in the text and forgets that the words are withheld after publication."""
    withheld()
    for held in Redaction.objects.filter(lifted_at__isnull=True):
        b.actions.lift(redaction=held, by=b.an_editor(), at=b.later(DAY + 1))
    with pytest.raises(WithheldWordsShow, match="goal/report"):
        compile_parts()


# --- the second person ------------------------------------------------------------------------------------------------


def test_a_second_person_confirms_and_the_public_reads_it(editions, root):
    row = withheld()
    with pytest.raises(Refused, match="neither withheld it"):
        actions.confirm_withholding(withholding=row, by=b.a_publisher(), at=b.later(DAY, 10))
    actions.confirm_withholding(withholding=row, by=b.an_editor(), at=b.later(DAY, 10))
    with pytest.raises(WithholdingIsDecided):
        actions.confirm_withholding(withholding=row, by=b.another_publisher(), at=b.later(DAY, 11))
    publish(root, at=b.later(DAY, 12))
    assert "Confirmed by a second person on 22 Mar 2026." in serve.respond("GET", "/changes/", {}).body.decode()


def test_lifted_the_words_are_back_in_all_editions_with_their_own_bytes(editions, root):
    before = dict(every_file(root / "parts"))
    row = withheld()
    publish(root, at=b.later(DAY))
    actions.lift_withholding(withholding=row, reason="No way in any more.", by=b.an_editor(), at=b.later(DAY, 10))
    publish(root, at=b.later(DAY, 11))
    assert before.items() <= dict(every_file(root / "parts")).items()
    assert list(findings_of_editions(root)) == []
    text = serve.respond("GET", "/changes/", {}).body.decode()
    assert "Shown again on 22 Mar 2026, by a second person." in text
    assert b"third door" in serve.respond("GET", "/goals/report/", {}).body
    with pytest.raises(WithholdingIsDecided):
        actions.confirm_withholding(withholding=row, by=b.another_publisher(), at=b.later(DAY, 12))


def test_after_24_hours_without_a_second_person_the_public_reads_that(editions, root, monkeypatch):
    row = withheld()
    late = row.confirm_by + timedelta(minutes=1)
    publish(root, at=late - timedelta(minutes=2))
    assert b"Unconfirmed" not in serve.respond("GET", "/changes/", {}).body
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    tasks.tell_unconfirmed()
    assert b"Unconfirmed: no second person" in serve.respond("GET", "/changes/", {}).body


def test_two_acts_in_one_part_hide_both_and_lifting_one_leaves_the_other(editions, root):
    first = withheld()
    actions.withhold_published(
        wanted=wanted(words="Publish a report", field="revisions.1.statement"), by=b.a_publisher(), at=b.later(DAY, 10)
    )
    publish(root, at=b.later(DAY, 10))
    assert hits(root) == set()
    actions.lift_withholding(withholding=first, reason="Told elsewhere.", by=b.an_editor(), at=b.later(DAY, 11))
    publish(root, at=b.later(DAY, 12))
    part = load_editions(root)[0].part("goal/report")
    assert SECRET in part["updates"][0]["done"]
    assert part["revisions"][0]["statement"].startswith("{withheld:")
    assert list(findings_of_editions(root)) == []


def test_no_row_says_that_one_person_did_both(editions):
    row = withheld()
    for name in ("confirmed_by", "lifted_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withholding.objects.filter(pk=row.pk).update(**{name: row.made_by})


def test_the_others_are_told_at_once(editions):
    withheld()
    told = {one.user for one in Notification.objects.filter(kind="withholding.made")}
    assert told == {b.another_publisher(), b.an_editor(), b.another_editor()}


# --- the log and the files --------------------------------------------------------------------------------------------


def test_the_records_are_public_name_both_hashes_and_hold_no_word(editions):
    row = withheld()
    actions.confirm_withholding(withholding=row, by=b.an_editor(), at=b.later(DAY, 10))
    actions.lift_withholding(withholding=row, reason="Old.", by=b.an_editor(), at=b.later(DAY, 11))
    records = list(Record.objects.filter(subject="withholding/1").in_order())
    assert [(one.type, one.disclosed) for one in records] == [
        ("part.withheld", True),
        ("publication.withholding_confirmed", True),
        ("publication.withholding_lifted", True),
    ]
    told = records[0].content["after"]["parts"]
    assert {one["sha256"] for one in told} == {parts_of(one)["goal/report"] for one in editions}
    assert {one["stand_in"] for one in records[2].content["after"]["parts"]} == {None}
    assert b"third door" not in b"".join(bytes(one.body) for one in records)


def test_log_database_and_files_agree_before_and_after(editions, root):
    row = withheld()
    publish(root, at=b.later(DAY))
    assert reconcile()[1] == []
    assert list(findings_of_editions(root)) == []
    sha256 = parts_of(editions[0])["goal/report"]
    part_path(root, sha256).write_bytes(b"{}")
    assert [one.sentence for one in findings_of_editions(root)] == [f"parts/{sha256}.json belongs to no edition."]
    part_path(root, sha256).unlink()
    actions.lift_withholding(withholding=row, reason="Old.", by=b.an_editor(), at=b.later(DAY, 11))
    assert reconcile()[1] == []


STEPS = ("write_register", "render_release", "_make_sure", "_drop_unread", "record_release", "renew_archive")


@pytest.mark.parametrize("step", STEPS)
def test_killed_before_any_step_the_next_run_finishes(editions, root, monkeypatch, step):
    """The parts are there before the register names them, and the words go last."""
    withheld()
    with monkeypatch.context() as broken:
        broken.setattr(f"public_site.publish.{step}", _no_disk)
        with pytest.raises(OSError, match="full"):
            publish(root, at=b.later(DAY))
    release = current_release(root)
    assert release is not None
    is_old = b"third door" in (release.site / "goals/report/index.html").read_bytes()
    assert is_old == (step in ("write_register", "render_release"))  # the old release, whole
    publish(root, at=b.later(DAY))
    assert hits(root) == set()
    assert list(findings_of_editions(root)) == []


def test_pages_that_do_not_know_that_their_words_are_withheld_are_made_anew(editions, root, monkeypatch):
    """The net below: a page that forgets what it is made from is found by its words, even by the next run."""
    publish(root, at=b.later(DAY))
    monkeypatch.setattr(View, "digest", lambda view, need: view.edition.manifest["parts"].get(need, ""))
    publish(root, at=b.later(DAY))
    withheld()
    with monkeypatch.context() as broken:
        broken.setattr("public_site.publish._make_sure", _no_disk)
        with pytest.raises(OSError, match="full"):
            publish(root, at=b.later(DAY))
    assert any("/site/" in name for name in hits(root))
    publish(root, at=b.later(DAY))
    assert hits(root) == set()


def test_words_that_no_rendering_takes_away_are_told_and_their_bytes_stay_for_another_try(editions, root, monkeypatch):
    withheld()
    with monkeypatch.context() as broken:
        broken.setattr("public_site.publish.render_release", lambda *args, **kwargs: the_last_release(root))
        with pytest.raises(WithheldWordsStillShow, match="goals/report/"):
            publish(root, at=b.later(DAY))
    publish(root, at=b.later(DAY))
    assert hits(root) == set()


def the_last_release(root):
    release = current_release(root)
    return ReleaseResult(release.folder, release.edition, "", 0, 0)


def test_a_part_whose_bytes_are_about_to_go_is_not_served_any_more(editions, root):
    """A web process would keep it in its memory, past the moment in which the file goes."""
    withheld()
    sha256 = parts_of(editions[0])["goal/report"]
    assert serve.respond("GET", f"/data/parts/{sha256}.json", {}).status == 200
    write_register(root, register_now())
    serve.site_of(root).store.clear()  # as when the new release goes live
    assert part_path(root, sha256).exists()
    assert serve.respond("GET", f"/data/parts/{sha256}.json", {}).status == 404


def _no_disk(*args, **kwargs):
    raise OSError("the disk is full")
