"""Mails: when they are made, what stands in them, and that they go out once, later, or are dropped."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.core.mail.backends.smtp import EmailBackend
from django.db import IntegrityError, transaction

from goals import actions
from roadmap.accounts.actions import deactivate_user
from roadmap.notifications.actions import choose, mark_all_read, notify
from roadmap.notifications.ledger import queue_mails
from roadmap.notifications.models import CLAIM_LASTS, Mail, Notification
from roadmap.notifications.sending import MOST_TRIES, claim, send_mails
from roadmap.notifications.tasks import run_at
from tests import builders as b
from tests.hostile import payloads
from tests.roadmap.notifications.smtp_stub import mail_server

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def minutes(number):
    return NOON + timedelta(minutes=number)


def prefers(user, delivery="at_once", time_zone="UTC", digest_hour=8, muted=()):
    choose(delivery=delivery, time_zone=time_zone, digest_hour=digest_hour, muted=list(muted), by=user)


def tell(*users, at=NOON, text="An update is due.", **fields):
    return notify(users=users, at=at, text=text, **({"kind": "update.due", "url": "/internal/"} | fields))


def go(at):
    """One run of the worker but the scan; what it mailed."""
    before = len(outbox.outbox)
    queue_mails(at=at)
    send_mails(at=at)
    return outbox.outbox[before:]


@pytest.fixture
def server(settings):
    """A real mail server, spoken to by Django's own backend."""
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        yield found


# --- when ------------------------------------------------------------------------------------------------------------


def test_a_mail_at_once_is_in_the_ledger_with_its_messages_and_the_id_it_went_out_under(owner):
    prefers(owner)
    messages = tell(owner) + tell(owner, text="Another.")
    (sent,) = go(NOON)
    row = Mail.objects.get()
    assert (row.state, row.tries, row.address, row.day) == ("sent", 1, "owner.one@example.org", None)
    assert sent.to == [row.address]
    assert sent.message()["Message-ID"] == row.message_id
    assert row.message_id.endswith("@localhost>")
    assert set(row.notifications.all()) == set(messages)
    assert go(minutes(500)) == []


def test_between_two_mails_to_one_person_lies_the_gap_and_what_comes_meanwhile_is_in_one(owner, editor, settings):
    settings.MAIL_GAP = timedelta(minutes=60)
    prefers(owner), prefers(editor)
    tell(owner)
    assert len(go(NOON)) == 1
    tell(owner, at=minutes(5), text="Second."), tell(owner, at=minutes(59), text="Third."), tell(editor, at=minutes(5))
    assert [one.to for one in go(minutes(59))] == [["editor.one@example.org"]]
    (sent,) = go(minutes(60))
    assert "Second." in sent.body
    assert "Third." in sent.body


def test_the_daily_mail_comes_at_the_readers_hour_across_the_beginning_of_summer_time(owner):
    prefers(owner, "digest", "Europe/Berlin", 8)
    moment, sent = datetime(2026, 3, 27, 0, 0, tzinfo=UTC), []
    while moment < datetime(2026, 3, 31, 0, 0, tzinfo=UTC):  # summer time begins on the 29th
        tell(owner, at=moment, text=f"At {moment:%H:%M}.")
        sent += [moment] if go(moment) else []
        moment += timedelta(minutes=30)
    hours = [(27, 7), (28, 7), (29, 6), (30, 6)]
    assert sent == [datetime(2026, 3, day, hour, 0, tzinfo=UTC) for day, hour in hours]
    assert [row.day for row in Mail.objects.order_by("day")] == [date(2026, 3, day) for day, _ in hours]
    assert Notification.objects.filter(mail=None, created_at__lte=sent[-1]).count() == 0


def test_what_is_written_after_the_hour_waits_for_the_next_day(owner):
    prefers(owner, "digest", "UTC", 8)
    tell(owner, at=NOON)
    assert go(minutes(60)) == []
    assert len(go(NOON + timedelta(hours=20))) == 1


def test_who_never_chose_gets_one_mail_a_day(owner):
    tell(owner, at=NOON)
    assert go(NOON) == []
    assert len(go(NOON + timedelta(hours=20))) == 1


def test_the_ledger_holds_one_daily_mail_a_day(owner):
    fields = {"user": owner, "address": owner.email, "day": NOON.date(), "queued_at": NOON, "next_try_at": NOON}
    Mail.objects.create(message_id="<1@x>", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(message_id="<2@x>", **fields)


def test_no_mail_for_the_inbox_only_the_muted_the_read_and_those_who_left(owner, editor, reader, publisher):
    for user in (owner, editor, reader, publisher):
        prefers(user, "inbox" if user == owner else "at_once")
    tell(owner, editor, reader, publisher)
    prefers(editor, muted=["update.due"])
    mark_all_read(until=Notification.objects.latest("pk").pk, by=reader, at=NOON)
    deactivate_user(user=publisher, by=None, at=NOON)
    assert go(NOON) == []
    prefers(owner)  # what came while no mail was wanted is not sent afterwards
    assert go(minutes(1)) == []


def test_a_mail_is_made_again_of_what_is_true_when_it_goes_out(owner):
    prefers(owner)
    stays, goes = tell(owner, text="It stays.") + tell(owner, text="It goes.")
    queue_mails(at=NOON)
    Notification.objects.filter(pk=goes.pk).update(over_at=NOON)
    send_mails(at=NOON)
    assert "It stays." in outbox.outbox[0].body
    assert "It goes." not in outbox.outbox[0].body
    assert list(Mail.objects.get().notifications.all()) == [stays]


@pytest.mark.parametrize("reason", ["over", "left", "inbox"])
def test_a_queued_mail_with_nothing_to_say_any_more_is_dropped(owner, reason):
    prefers(owner)
    tell(owner)
    queue_mails(at=NOON)
    if reason == "over":
        Notification.objects.update(over_at=NOON)
    elif reason == "left":
        deactivate_user(user=owner, by=None, at=NOON)
    else:
        prefers(owner, "inbox")
    assert go(NOON) == []
    assert Mail.objects.get().state == "dropped"
    assert Notification.objects.get().mail is None


def test_no_mail_goes_out_about_a_date_that_was_moved_before_the_hour(owner):
    b.a_roadmap()
    goal = b.a_goal(revision=b.a_revision(cadence_days=None))
    on = date(2026, 12, 14)
    run_at(b.at(on, 1))
    run_at(b.at(on, 7))
    change = b.a_later_date(goal, "2027-06-30")
    actions.approve_revision(
        revision=b.a_proposed_revision(goal, change, at=b.at(on, 7)), by=b.an_editor(), at=b.at(on, 7)
    )
    run_at(b.at(on, 8))
    body = "".join(sent.body for sent in outbox.outbox if sent.to == [owner.email])
    assert "moved from 15 Dec 2026 to 30 Jun 2027" in body
    assert "The deadline is" not in body


# --- what ------------------------------------------------------------------------------------------------------------


def test_a_mail_says_what_why_and_where_and_how_to_be_told_otherwise(owner):
    prefers(owner)
    tell(owner, about="Publish the report", url="/internal/goals/x/")
    (sent,) = go(NOON)
    assert sent.subject == "Publish the report: An update is due."
    assert sent.body == (
        "About: Publish the report\n\n"
        "* An update is due.\n"
        "  Why are you told? You own this goal.\n"
        "  http://localhost:8000/internal/goals/x/\n\n"
        "-- \n"
        "This mail comes from the Frontier Safety Roadmap at http://localhost:8000. Nobody reads answers to it.\n"
        "How and about what you are told: http://localhost:8000/internal/inbox/settings/\n"
    )
    headers = sent.message()
    assert headers["List-Unsubscribe"] == "<http://localhost:8000/internal/inbox/settings/>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers.get_content_type() == "text/plain"


def test_the_daily_mail_is_grouped_by_goal(owner):
    for about, text in [("B", "1."), ("A", "2."), ("B", "3."), ("", "4.")]:
        tell(owner, about=about, text=text, url="")
    (sent,) = go(NOON + timedelta(hours=20))
    lines = [line for line in sent.body.splitlines() if line.startswith(("About", "*"))]
    assert lines == ["* 4.", "About: A", "* 2.", "About: B", "* 1.", "* 3."]
    assert sent.subject == "Frontier Safety Roadmap: 4 messages of 5 Mar 2026"


@pytest.mark.parametrize(
    "text",
    ["Due\r\nBcc: all@example.org", "Due\n\n-- \nPay here", "Due\u2028Bcc: x", "Due\x1b[2J", "Due \u202eevil"],
)
def test_no_text_gets_a_line_a_header_or_a_direction_of_its_own(owner, text):
    prefers(owner)
    tell(owner, text=text, about=text, why=text)
    (sent,) = go(NOON)
    wire = sent.message()
    assert set(wire.keys()) & {"Bcc", "Cc"} == set()
    assert len(sent.subject.splitlines()) == 1
    shown = [line for line in sent.body.splitlines() if "Due" in line]
    assert [line.split("Due")[0] for line in shown] == ["About: ", "* ", "  Why are you told? "]
    assert not set("\u202e\u2028\x1b") & set(sent.subject + sent.body)
    assert len(sent.body.splitlines()) == 9


def test_300_hostile_texts_are_plain_text_and_nothing_else(owner):
    for text in payloads():
        stored = text.replace("\0", "")  # PostgreSQL stores no text with one
        tell(owner, text=stored[:400], about=stored[:200])
    (sent,) = go(NOON + timedelta(hours=20))
    wire = sent.message()
    assert wire.get_content_type() == "text/plain"
    assert sent.body.count("\n* ") >= 300
    allowed = ("* ", "About: ", "  Why are you told? ", "  http://localhost:8000/", "-- ", "This is", "How and", "Why")
    assert [line for line in sent.body.splitlines() if line and not line.startswith(allowed)] == []


def test_long_texts_of_any_script_fit_a_subject(owner):
    prefers(owner)
    tell(owner, text="安全" * 200, about="می‌خواهم")
    (sent,) = go(NOON)
    assert len(sent.subject) <= 120
    assert sent.subject.startswith("می‌خواهم: 安全")
    sent.message().as_bytes()


# --- once ------------------------------------------------------------------------------------------------------------


def test_of_two_workers_one_gets_the_mail_until_its_claim_is_old(owner):
    prefers(owner)
    tell(owner)
    queue_mails(at=NOON)
    first = claim(at=NOON)
    assert first
    assert claim(at=NOON + CLAIM_LASTS) is None
    second = claim(at=NOON + CLAIM_LASTS + timedelta(seconds=1))
    assert (second.pk, second.message_id, second.tries) == (first.pk, first.message_id, 2)


def test_a_mail_whose_worker_died_goes_out_under_the_same_id(owner, server):
    prefers(owner)
    tell(owner)
    queue_mails(at=NOON)
    dead = claim(at=NOON)
    send_mails(at=minutes(10))
    assert server.accepted == []
    send_mails(at=minutes(16))
    assert [one.message_id for one in server.accepted] == [dead.message_id]
    assert Mail.objects.get().state == "sent"


def test_a_busy_server_is_tried_again_later_and_later(owner, server):
    prefers(owner)
    tell(owner)
    server.refuses[owner.email] = 451
    tried = [number for number in range(0, 100) if tries_at(minutes(number))]
    assert tried == [0, 1, 6, 21, 81]
    server.refuses.clear()
    send_mails(at=minutes(400))
    assert len(server.accepted) == 1
    assert Mail.objects.get().state == "sent"


def tries_at(at):
    before = sum(Mail.objects.values_list("tries", flat=True))
    queue_mails(at=at)
    send_mails(at=at)
    return sum(Mail.objects.values_list("tries", flat=True)) - before


def test_a_refused_address_fails_at_once_and_is_told_to_the_administrators(owner, administrator, reader, server):
    prefers(owner)
    tell(owner)
    server.refuses[owner.email] = 550
    queue_mails(at=NOON)
    send_mails(at=NOON)
    row = Mail.objects.get()
    assert (row.state, row.tries, row.error) == ("failed", 1, "550 no such person")
    told = Notification.objects.get(kind="mail.refused")
    assert (told.user, told.url) == (administrator, f"/internal/people/{owner.public_id}/")
    assert told.text.startswith("Mail to Owner One could not be delivered.")
    assert owner.email not in told.text
    send_mails(at=minutes(5000))
    assert server.accepted == []


def test_two_administrators_who_cannot_be_reached_do_not_tell_each_other_for_ever(make_user, server):
    both = [make_user(f"Administrator {name}", "administrator") for name in ("One", "Two")]
    for user in both:
        prefers(user)
        server.refuses[user.email] = 550
    tell(both[0])
    for hour in range(200):
        queue_mails(at=minutes(60 * hour))
        send_mails(at=minutes(60 * hour))
    assert Notification.objects.filter(kind="mail.refused").count() == 1


def test_while_the_server_is_away_nothing_is_lost_and_one_try_is_enough_to_see_it(owner, editor, settings):
    with mail_server() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    prefers(owner), prefers(editor)
    tell(owner, editor)
    assert tries_at(NOON) == 1
    assert set(Mail.objects.values_list("state", flat=True)) == {"queued"}


def test_after_days_of_trying_a_mail_fails_and_stays_in_the_inbox(owner, administrator, server):
    prefers(owner)
    (message,) = tell(owner)
    server.refuses[owner.email] = 451
    at = NOON
    for _ in range(MOST_TRIES):
        queue_mails(at=at)
        send_mails(at=at)
        at += timedelta(hours=8)
    assert Mail.objects.get().state == "failed"
    assert at - NOON >= timedelta(days=3)
    assert administrator.notifications.get().kind == "mail.refused"
    assert owner.notifications.unread().get() == message


def test_a_refused_address_keeps_no_other_mail_back(owner, editor, server):
    prefers(owner), prefers(editor)
    tell(owner, editor)
    server.refuses[owner.email] = 550
    queue_mails(at=NOON)
    send_mails(at=NOON)
    assert [one.recipient for one in server.accepted] == [editor.email]


def test_the_server_hears_what_the_ledger_says(owner, server):
    prefers(owner)
    tell(owner, text="Größe: ✓")
    queue_mails(at=NOON)
    assert send_mails(at=NOON) == 1
    (accepted,) = server.accepted
    assert accepted.message_id == Mail.objects.get().message_id
    assert "* Größe: ✓" in accepted.body


def test_a_fault_of_the_backend_that_nobody_foresaw_leaves_the_mail_to_the_next_worker(owner, monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(EmailBackend, "open", lambda self: (_ for _ in ()).throw(RuntimeError("a bug")))
    prefers(owner)
    tell(owner)
    queue_mails(at=NOON)
    with pytest.raises(RuntimeError):
        send_mails(at=NOON)
    monkeypatch.setattr(EmailBackend, "open", lambda self: True)
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, messages: len(messages))
    assert send_mails(at=minutes(16)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_mail_costs_the_same_for_any_number_of_messages(owner, count, django_assert_num_queries):
    prefers(owner)
    for number in range(count):
        tell(owner, text=f"{number}.", about=f"{number}")
    with django_assert_num_queries(23):
        queue_mails(at=NOON)
        send_mails(at=NOON)
    assert Mail.objects.get().notifications.count() == count
