"""Hostile texts in every field of the database, and no way out runs them: staff pages, public pages, CSV, mail.

What the database holds is overwritten behind the forms, so that only what shows it protects. It does not depend on the
kind of database; SQLite takes texts that are longer than their column.
"""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from django.utils.html import escape
from playwright.sync_api import Browser, Dialog, Route
from pytest_django.plugin import DjangoDbBlocker

from public_site.actions import prepare
from public_site.assets import drawing_style
from public_site.publish import write_editions
from public_site.render import render_release
from roadmap.accounts.actions import invite
from roadmap.accounts.mail import send_invitation
from roadmap.accounts.models import User
from roadmap.notifications.actions import notify
from roadmap.notifications.kinds import ALWAYS, KINDS
from roadmap.notifications.tasks import run_at
from tests import builders as b
from tests.access_table import CAST
from tests.desk import approve
from tests.hostile import PAGE_TAGS, active_in, addresses, payloads
from tests.hostile_world import put_hostile_texts
from tests.public_site.one_of_each import one_of_each
from tests.staff_pages import Sent, shown_to_staff
from tests.test_access import World, a_session, a_story

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.xdist_group("hostile"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="what is shown does not depend on the database"),
]
# What stands in a public folder and is read by programs, not shown: none of it is sent as a page.
NOT_SHOWN = {".json", ".py", ".txt", ".zip", ".lock", ".br", ".gz", ".css", ".js", ""}
# Read by other programs as what they are; each has a test of its own below.
FOR_PROGRAMS = {".atom", ".csv", ".ics", ".jsonld", ".png", ".xml"}
CALENDAR_LINES = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"),
    *("X-PUBLISHED-TTL", "UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE"),
    *("STATUS", "TRANSP", "CLASS", "URL", "DESCRIPTION"),
}
A_NUMBER = re.compile(r"-?[\d.]+")
HERE = "http://here.test"
# What a spreadsheet would run: a sign at the beginning, or after where any reader begins a cell, with nothing seen before.
FORMULA = re.compile(r"(^|[;\t\r\n|])[\s\x00-\x08\u00ad\u200b-\u200f\u2060\ufeff\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


class Shown(NamedTuple):
    """What staff are shown and sent, with hostile texts in the database."""

    pages: dict[str, Sent]
    mails: list[EmailMessage]


@pytest.fixture(scope="module")
def shown(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Every internal address, as the first who may open it is answered, and every mail that the worker then sends."""
    data_dir = tmp_path_factory.mktemp("hostile")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=data_dir), transaction.atomic():
        sessions = {role: a_session(*who) for role, who in CAST.items()}
        world = World(a_story(data_dir / "public"), sessions)
        assert put_hostile_texts() > 80
        found = Shown(dict(shown_to_staff(world)), sent_mails())
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def staff(shown: Shown) -> dict[str, Sent]:
    return shown.pages


def sent_mails() -> list[EmailMessage]:
    """Messages of every kind that there is, told with hostile words, as mail; addresses are kept fit for a header."""
    people = User.objects.filter(is_active=True)
    for user in people:
        User.objects.filter(pk=user.pk).update(email=f"person{user.pk}@example.org")
    at = timezone.now()
    kinds_told = list({**KINDS, **ALWAYS})
    for number, text in enumerate(payloads()):
        kind = kinds_told[number % len(kinds_told)]
        notify(users=[people[0]], kind=kind, text=text, why=text[:300], about=text, at=at)
    mail.outbox = []
    run_at(at + timedelta(days=2))
    return list(mail.outbox)


def test_no_staff_page_runs_or_loads_what_somebody_wrote(staff: dict[str, Sent]) -> None:
    pages = {path: sent.text for path, sent in staff.items() if sent.kind == "text/html"}
    found = {path: active_in(text) for path, text in pages.items()}
    assert {path: what for path, what in found.items() if what} == {}
    assert sum("SUM(1)" in text for text in pages.values()) > 30


def test_no_csv_holds_a_formula(staff: dict[str, Sent]) -> None:
    files = [sent.text for sent in staff.values() if sent.kind == "text/csv"]
    assert files
    cells = {cell for text in files for row in csv.reader(io.StringIO(text)) for cell in row}
    assert {cell for cell in cells if FORMULA.search(cell)} == set()
    assert any("'=1+1" in cell for cell in cells)  # the texts are there


STAFF_SAMPLE = (
    "/internal/goals/one/",
    "/internal/goals/one/update/",
    "/internal/goals/one/edit/",
    "/internal/grading/cycles/one/one/progress/score/",
    "/internal/evidence/one/",
    "/internal/people/",
)


@pytest.mark.parametrize("path", STAFF_SAMPLE)
def test_chromium_runs_nothing_of_a_staff_page(staff: dict[str, Sent], browser: Browser, path: str) -> None:
    watch(browser, staff[path].text)


@pytest.fixture(scope="module")
def public(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public folder of an edition in which every text is hostile."""
    root = tmp_path_factory.mktemp("hostile") / "public"
    with django_db_blocker.unblock(), transaction.atomic():
        one_of_each()
        put_hostile_texts()
        approve(preparation=prepare(by=b.a_publisher(), at=b.later(60)), by=b.another_publisher(), at=b.later(60))
        write_editions(root)
        render_release(root, on=b.later(61).date())
        transaction.set_rollback(True)
    return root


def test_no_public_page_or_picture_runs_or_loads_what_somebody_wrote(public: Path) -> None:
    found = [path for path in public.rglob("*") if path.is_file() and path.suffix not in NOT_SHOWN]
    assert {path.suffix for path in found} == {".html", ".svg"} | FOR_PROGRAMS
    files = [path for path in found if path.suffix not in FOR_PROGRAMS]
    own = f"<style>{escape(drawing_style())}</style>"
    active = {path: active_in(path.read_text().replace(own, ""), PAGE_TAGS) for path in files}
    assert {path: what for path, what in active.items() if what} == {}
    assert sum("SUM(1)" in path.read_text() for path in files) > 15


def test_no_public_feed_runs_or_loads_what_somebody_wrote(public: Path) -> None:
    feeds = [path for path in public.rglob("*") if path.is_file() and path.suffix in {".atom", ".xml"}]
    parsed = {path: list(ElementTree.fromstring(path.read_bytes()).iter()) for path in feeds}  # noqa: S314 -- our own
    # What is not said to be HTML is plain text for a reader of feeds (RFC 4287, 3.1.1).
    html = {path: [one.text or "" for one in found if one.get("type") == "html"] for path, found in parsed.items()}
    active = {path: [what for text in texts for what in active_in(text, PAGE_TAGS)] for path, texts in html.items()}
    assert {path: what for path, what in active.items() if what} == {}
    assert any("SUM(1)" in text for texts in html.values() for text in texts)
    links = {one.get(name, "/") for found in parsed.values() for one in found for name in ("href", "src")}
    assert {link for link in links if not link.startswith(("http://", "https://", "/"))} == set()


def test_no_public_json_feed_runs_or_loads_what_somebody_wrote(public: Path) -> None:
    feeds = [json.loads(path.read_bytes()) for path in public.rglob("feeds/*.json")]
    items = [item["content_html"] for feed in feeds for item in feed["items"]]
    assert items
    assert [what for item in items for what in active_in(item, PAGE_TAGS)] == []


def test_no_public_table_holds_a_formula(public: Path) -> None:
    files = [path.read_text() for path in public.rglob("*.csv")]
    limit = csv.field_size_limit(max(map(len, files)))
    cells = {cell for text in files for row in csv.reader(io.StringIO(text)) for cell in row}
    csv.field_size_limit(limit)
    assert {cell for cell in cells if FORMULA.search(cell) and not A_NUMBER.fullmatch(cell)} == set()
    assert any("'=1+1" in cell for cell in cells)


def test_a_hostile_text_adds_no_line_to_a_calendar(public: Path) -> None:
    """A text that could end its line would write events, alarms and attachments of its own."""
    calendars = [path.read_bytes().decode().replace("\r\n ", "") for path in public.rglob("*.ics")]
    assert calendars
    lines = [line for text in calendars for line in text.split("\r\n") if line]
    assert {line for line in lines if "\n" in line or "\r" in line} == set()
    assert {re.split("[:;]", line)[0] for line in lines} <= CALENDAR_LINES
    assert any("SUM(1)" in line for line in lines)


def test_every_public_json_file_reads_as_json(public: Path) -> None:
    files = [*public.rglob("*.json"), *public.rglob("*.jsonld")]
    assert len(files) > 20
    assert all(json.loads(path.read_bytes()) is not None for path in files)


@pytest.mark.parametrize("path", ["index.html", "goals/full/index.html", "map/index.html", "grades/index.html"])
def test_chromium_runs_nothing_of_a_public_page(public: Path, browser: Browser, path: str) -> None:
    watch(browser, (public / "current" / "site" / path).read_text())


def watch(browser: Browser, html: str) -> None:
    """Open the page without a content security policy, point at and focus everything: no dialog, no foreign request."""
    page = browser.new_page()
    dialogs: list[str] = []
    foreign: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url == f"{HERE}/":
            return route.fulfill(body=html, content_type="text/html; charset=utf-8")
        if not route.request.url.startswith(f"{HERE}/static/"):
            foreign.append(route.request.url)
        return route.abort()

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.route("**/*", answer)
    page.goto(f"{HERE}/")
    page.evaluate(
        """() => { for (const one of document.body.querySelectorAll("*"))
        for (const kind of ["mouseover", "focus", "toggle", "load", "error"]) one.dispatchEvent(new Event(kind)); }"""
    )
    page.wait_for_timeout(200)
    page.close()
    assert (dialogs, [address for address in foreign if not address.startswith(f"{HERE}/")]) == ([], [])


LINES_OF_A_MAIL = (
    "* ",
    "About: ",
    "  Why are you told? ",
    "  http://localhost:8000/",
    "-- ",
    "This ",
    "How and about ",
)
HEADERS_OF_A_MAIL = {
    *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"),
    *("List-Unsubscribe", "Auto-Submitted"),
}


def test_no_mail_gets_a_header_a_part_or_a_line_from_what_somebody_wrote(shown: Shown) -> None:
    told = "".join(str(sent.body) for sent in shown.mails)
    assert sum(line.startswith("* ") for line in told.splitlines()) > 1000
    assert "alert(1)" in told
    for sent in shown.mails:
        message = sent.message()
        assert (message.get_content_type(), message.is_multipart()) == ("text/plain", False)
        assert set(message.keys()) <= HEADERS_OF_A_MAIL
        assert len(message.get_all("To") or []) == 1
        assert [line for line in sent.body.splitlines() if line and not line.startswith(LINES_OF_A_MAIL)] == []
        assert not any(sign in f"{sent.body}{sent.subject}" for sign in "\u202e\u2028\u2029\x1b\x00\r")


def test_a_mail_has_the_headers_we_gave_it_and_is_plain_text(db: None) -> None:
    """Names and addresses with line breaks: Django refuses them in headers; the text is never HTML."""
    by = b.person("Ada Administrator", "administrator")
    invitation, token = invite(email="new@example.org", roles=["owner"], team=payloads()[0], by=by, at=b.at())
    send_invitation(invitation, token)
    (sent,) = mail.outbox
    message = sent.message()
    assert set(message.keys()) <= {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"}  # fmt: skip
    assert message.get_content_type() == "text/plain"
    for text in [one for one in [*payloads(), *addresses()] if "\n" in one or "\r" in one]:
        with pytest.raises(ValueError, match="can't contain newlines"):
            EmailMessage(subject=text, body="", to=["a@example.org"]).message()
