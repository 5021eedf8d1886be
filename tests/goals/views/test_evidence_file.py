"""Files of evidence through the web: brought, refused with the reason, sent as a download, or not at all."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

from goals import actions
from goals.models import Evidence, EvidenceFile
from goals.snapshot import evidence_value
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.some_files import BAD, GOOD, PAGE, archive, pdf, png
from tests.goals.views.pages import at_page, text_of

pytestmark = pytest.mark.django_db

TYPED = {"title": "Report of May", "kind": "report", "visibility": "public"}
HOSTILE = "\"><img src=x onerror=alert(1)>=1+1'.txt"


@pytest.fixture(autouse=True)
def ten_days_later(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel(b.later(10), tick=False):
        yield


def send(client, goal, name="report.pdf", data=None, **typed):
    file = SimpleUploadedFile(name, pdf() if data is None else data, content_type="text/html")
    return client.post(at_page("add_evidence", goal), TYPED | typed | {"file": file}, follow=True)


def page_of(evidence, name="evidence"):
    return reverse(f"goals:{name}", args=[evidence.slug])


def nothing_is_stored(settings):
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return not stored and not Evidence.objects.exists() and not EvidenceFile.objects.exists()


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_brought_and_comes_back_as_a_download_of_the_same_bytes(client, name):
    goal = b.a_goal()
    data, _ = GOOD[name]
    client.force_login(b.an_owner())
    assert 'enctype="multipart/form-data"' in text_of(client.get(at_page("add_evidence", goal)))
    assert "The evidence is added." in text_of(send(client, goal, name, data, visibility="internal"))
    evidence = Evidence.objects.get()
    page = text_of(client.get(page_of(evidence)))
    assert EvidenceFile.objects.get().sha256 in page
    assert f'href="{page_of(evidence, "evidence_file")}"' in page
    answer = client.get(page_of(evidence, "evidence_file"))
    assert (answer.status_code, answer.content) == (200, data)


def test_a_download_can_run_nothing_and_is_kept_by_nobody(client):
    evidence = b.a_file(called="Übersicht.txt", visibility="internal")
    client.force_login(b.a_reviewer())
    answer = client.get(page_of(evidence, "evidence_file"))
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"Ubersicht.txt\"; filename*=UTF-8''%C3%9Cbersicht.txt"
    )
    public = b.a_file()
    assert client.get(page_of(public, "evidence_file"))["Cache-Control"] == "private, no-cache"


@pytest.mark.slow
def test_every_hostile_file_is_refused_on_the_page_and_nothing_is_stored(client, settings):
    goal = b.a_goal()
    client.force_login(b.an_owner())
    size = Record.objects.count()
    for case, (name, data, why) in BAD.items():
        if case == "an unseen sign":
            continue  # Django takes such signs out of names before we see them
        why = "two endings" if case == "a turned name" else why
        answer = send(client, goal, name, data)
        assert answer.status_code == 200, case
        assert why in text_of(answer), case
        assert nothing_is_stored(settings), case
    assert Record.objects.count() == size


@pytest.mark.parametrize("name", ["../../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/cron.d/x.txt"])
def test_a_name_never_says_where_a_file_is_stored(client, settings, name):
    goal = b.a_goal()
    client.force_login(b.an_owner())
    send(client, goal, name, b"words")
    row = EvidenceFile.objects.get()
    assert "/" not in row.called
    assert "\\" not in row.called
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [row.file]


def test_a_file_over_the_limit_is_never_written_down(client, settings, monkeypatch):
    settings.EVIDENCE_FILE_MOST = settings.FILE_UPLOAD_MOST = 3_000_000
    settings.FILE_UPLOAD_TEMP_DIR = str(settings.MEDIA_ROOT.parent)
    written = []
    take = TemporaryFileUploadHandler.receive_data_chunk
    monkeypatch.setattr(
        TemporaryFileUploadHandler,
        "receive_data_chunk",
        lambda self, data, start: written.append(len(data)) or take(self, data, start),
    )
    client.force_login(b.an_owner())
    answer = send(client, b.a_goal(), "long.txt", b"a" * 8_000_000)
    assert "The file is larger than 3 MB" in text_of(answer)
    assert 0 < sum(written) <= 3_000_000
    assert nothing_is_stored(settings)


def test_a_full_disk_costs_nothing_that_was_typed(client, settings, monkeypatch):
    goal = b.a_goal()
    client.force_login(b.an_owner())

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("roadmap.whole_files.os.fsync", full)
    page = text_of(send(client, goal))
    assert "the disk of the server is full" in page
    assert 'value="Report of May"' in page
    monkeypatch.undo()
    settings.EVIDENCE_FILE_MOST = settings.FILE_UPLOAD_MOST = 9_000_000
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full)
    page = text_of(send(client, goal, "long.txt", b"a" * 5_000_000))
    assert "could not be received: the disk of the server is full" in page
    assert nothing_is_stored(settings)


def test_evidence_is_a_file_an_address_or_the_words_of_a_statement(client):
    goal = b.a_goal()
    client.force_login(b.an_owner())
    page = at_page("add_evidence", goal)
    assert "Choose a file or give an address." in text_of(client.post(page, TYPED))
    assert "not both" in text_of(send(client, goal, url="https://example.org/x"))
    assert not Evidence.objects.exists()
    said = TYPED | {"kind": "statement", "description": "We did it.", "state": "draft"}
    client.post(page, said)
    assert evidence_value(Evidence.objects.get())["state"] == "draft"
    revise = page_of(Evidence.objects.get(), "revise_evidence")
    client.post(revise, said | {"state": "in_review"})
    assert evidence_value(Evidence.objects.get())["state"] == "in_review"


def test_bytes_that_are_here_already_lead_to_their_evidence(client):
    one, two = b.a_goal("one"), b.a_goal("two")
    client.force_login(b.an_owner())
    send(client, one)
    page = text_of(send(client, two, "renamed.pdf", title="Another title"))
    assert "These bytes are here already, as one-evidence-1." in page
    assert "nothing was stored twice" in page
    assert Evidence.objects.count() == 1
    assert sorted(goal.slug for goal in Evidence.objects.get().goals.all()) == ["one", "two"]


def test_a_file_is_added_on_the_way_to_an_update(client):
    goal = b.a_goal("faster-fixes")
    client.force_login(b.an_owner())
    typed = {"health": "on_track", "done": "All fixed.", "visibility": "public", "do": "evidence"}
    way = client.post(at_page("update", goal), typed)["Location"]
    answer = client.post(way, TYPED | {"file": SimpleUploadedFile("a.png", png())})
    assert answer["Location"] == at_page("update", goal) + "?evidence=faster-fixes-evidence-1"
    page = client.get(answer["Location"])
    assert "All fixed." in text_of(page)
    assert page.context["form"]["evidence"].value() == ["faster-fixes-evidence-1"]


def test_changed_bytes_are_not_served(client, settings):
    evidence = b.a_file()
    row = evidence.files.get()
    path = settings.MEDIA_ROOT / "evidence" / row.file[:2] / row.file
    path.write_bytes(PAGE)
    b.person("Administrator One", "administrator")
    client.force_login(b.an_owner())
    answer = client.get(page_of(evidence, "evidence_file"))
    assert answer.status_code == 409
    assert "It is not shown." in text_of(answer)
    assert "alert(1)" not in text_of(answer)
    client.force_login(b.person("Administrator One"))
    assert "is missing, or not the one that was brought" in text_of(client.get(reverse("inbox:inbox")))


def test_who_may_have_a_file(client):
    """404 where one may not know of it; a sealed file goes to those who keep it and to readers who opened it."""
    goal = b.a_goal()
    open_to_staff, sealed = b.a_file(visibility="internal"), b.a_file(goals=[goal], visibility="stub")
    reviewers = b.a_file(visibility="reviewers", goals=[goal])
    link = b.some_evidence()
    reader, outsider = b.person("Reader One", "reader"), b.person("Reviewer Three", "reviewer", is_external=True)
    named = b.another_reviewer()
    actions.name_evidence_reader(evidence=sealed, reader=named, by=b.an_owner(), at=b.later(2))

    def status(user, evidence):
        client.force_login(user)
        return client.get(page_of(evidence, "evidence_file")).status_code

    assert [status(user, open_to_staff) for user in (reader, b.a_reviewer(), outsider)] == [200, 200, 404]
    assert [status(user, sealed) for user in (reader, b.a_reviewer(), outsider, named)] == [404] * 4
    actions.open_evidence(evidence=sealed, reason="To score it.", by=named, at=b.later(3))
    assert [status(user, sealed) for user in (named, b.an_owner(), b.an_editor())] == [200] * 3
    assert [status(user, reviewers) for user in (reader, b.a_reviewer(), outsider)] == [404, 200, 404]
    assert status(b.an_editor(), link) == 404
    assert Client().get(page_of(open_to_staff, "evidence_file")).status_code == 302
    client.force_login(b.an_owner())
    assert client.get(reverse("goals:evidence_file", args=["no-such"])).status_code == 404
    assert client.post(page_of(open_to_staff, "evidence_file")).status_code == 405


def test_who_reads_a_stub_learns_nothing_of_its_file(client):
    evidence = b.a_file(visibility="stub", title="Secret title", called="secret-name.txt")
    client.force_login(b.person("Reader One", "reader"))
    page = text_of(client.get(page_of(evidence)))
    row = evidence.files.get()
    assert "This evidence is sealed." in page
    assert not [word for word in ("Secret title", "secret-name", row.sha256, row.file) if word in page]
    listing = text_of(client.get(reverse("goals:evidence_list")))
    assert not [word for word in ("Secret title", "secret-name", row.sha256[:12]) if word in listing]


def test_a_hostile_name_and_title_are_words_on_pages_in_headers_and_in_csv(client):
    evidence = b.a_file(called=HOSTILE, title=HOSTILE)
    client.force_login(b.an_owner())
    for path in (page_of(evidence), reverse("goals:evidence_list")):
        page = client.get(path).content.decode()
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
    header = client.get(page_of(evidence, "evidence_file"))["Content-Disposition"]
    assert header.startswith('attachment; filename="___img src_x onerror_alert_1___1_1_.txt"; ')
    actions.revise_evidence(evidence=evidence, title="=1+1", by=b.an_owner(), at=b.later(3))
    exported = client.get(reverse("goals:search_export") + "?in=evidence").getvalue().decode()
    assert '"\'=1+1"' in exported


def test_a_bomb_a_flood_a_polyglot_and_an_svg_are_answered_with_the_reason(client, settings):
    client.force_login(b.an_owner())
    goal = b.a_goal()
    page = text_of(send(client, goal, "bomb.txt", archive(content=b"\0" * 20_000_000)))
    assert "The file is an archive. Archives are not opened here; add the files in it one by one." in page
    assert "50000 by 50000 pixels" in text_of(send(client, goal, "flood.png", png(50_000, 50_000)))
    assert "Something else follows after the end of the PDF" in text_of(send(client, goal, data=pdf() + PAGE))
    assert "SVG images can hold scripts" in text_of(send(client, goal, "x.svg", b"<svg/>"))
    assert nothing_is_stored(settings)
