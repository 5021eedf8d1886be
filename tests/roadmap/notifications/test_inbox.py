"""The inbox: a person's own messages, why they came, marking them as read, and choosing what to be told."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from roadmap.notifications.actions import KindIsUnknown, ZoneIsUnknown, choose, notify, preferences_of
from roadmap.notifications.kinds import KINDS
from roadmap.notifications.models import Notification, Preferences

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
INBOX = "/internal/inbox/"
CHOSEN = {"delivery": "at_once", "time_zone": "Europe/Berlin", "digest_hour": 7, "muted": []}


def told(*people, text="An update is due in 3 days.", **fields):
    values = {"kind": "update.due", "at": NOW, "url": "/internal/goals/one/"}
    return notify(users=people, text=text, **(values | fields))


def page_of(client, person, query=""):
    client.force_login(person)
    return client.get(INBOX + query).content.decode()


def test_a_message_stands_in_the_inbox_with_its_link_and_why_it_came(client, owner):
    told(owner)
    page = page_of(client, owner)
    assert '<a href="/internal/goals/one/">An update is due in 3 days.</a>' in page
    assert "Why am I told? You own this goal." in page
    assert "Inbox (1 unread)" in page


def test_each_person_reads_and_marks_only_his_or_her_own(client, owner, editor):
    (message,) = told(owner)
    assert "An update is due" not in page_of(client, editor)
    assert client.post(reverse("inbox:read"), {"message": message.pk}).status_code == 404
    client.post(reverse("inbox:read"), {"until": message.pk})
    message.refresh_from_db()
    assert message.read_at is None


def test_marking_one_leaves_the_others_unread(client, owner):
    first, second = told(owner)[0], told(owner, text="Another.")[0]
    client.force_login(owner)
    client.post(reverse("inbox:read"), {"message": first.pk})
    assert list(owner.notifications.unread()) == [second]
    page = page_of(client, owner, "?show=unread")
    assert "Another." in page
    assert "An update is due" not in page


def test_marking_all_leaves_what_came_after_the_page_was_made(client, owner):
    seen = told(owner)[0]
    later = told(owner, text="Another.")[0]
    client.force_login(owner)
    page = client.post(reverse("inbox:read"), {"until": seen.pk}, follow=True).content.decode()
    assert "1 message is marked as read." in page
    assert list(owner.notifications.unread()) == [later]


def test_what_is_over_says_so_and_counts_no_more(client, owner):
    told(owner)
    Notification.objects.update(over_at=NOW)
    page = page_of(client, owner)
    assert "No longer so" in page
    assert "Inbox</a>" in page


def test_an_empty_inbox_says_so(client, reader):
    assert "Nobody has told you anything yet." in page_of(client, reader)
    assert "You have read everything." in page_of(client, reader, "?show=unread")


def test_a_text_with_tags_is_shown_as_text(client, owner):
    told(owner, text="<script>alert(1)</script>", why="<b>why</b>")
    page = page_of(client, owner)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_any_number_of_messages(client, owner, count, django_assert_num_queries):
    for _ in range(count):
        told(owner)
    client.force_login(owner)
    with django_assert_num_queries(6):  # session, person, roles, frame, count, messages
        client.get(INBOX)


def test_long_inboxes_are_turned_page_by_page(client, owner):
    for number in range(51):
        told(owner, text=f"Message {number}.")
    assert "Message 0." not in page_of(client, owner)
    assert "Message 0." in page_of(client, owner, "?page=2")


def test_what_was_switched_off_comes_no_more_and_the_rest_does(owner, editor):
    choose(by=owner, **(CHOSEN | {"muted": ["update.due"]}))
    told(owner, editor)
    told(owner, kind="update.overdue")
    assert [row.kind for row in owner.notifications.all()] == ["update.overdue"]
    assert editor.notifications.count() == 1


def test_an_alarm_of_the_log_cannot_be_switched_off(administrator):
    Preferences.objects.create(user=administrator, muted=["reconcile.differs"])
    told(administrator, kind="reconcile.differs")
    assert administrator.notifications.count() == 1


def test_people_from_outside_get_only_addresses_they_may_open(reviewer3):
    for url in ("/internal/goals/one/", "/internal/grading/", "/elsewhere/"):
        told(reviewer3, kind="grading.assigned", url=url)
    assert list(reviewer3.notifications.order_by("pk").values_list("url", flat=True)) == ["", "/internal/grading/", ""]


def test_who_never_chose_gets_one_mail_a_day_about_everything(owner):
    found = preferences_of(owner)
    assert (found.delivery, found.time_zone, found.digest_hour) == ("digest", "UTC", 8)
    assert all(found.wants(kind) for kind in KINDS)
    assert not Preferences.objects.exists()


def test_a_person_chooses_on_the_page_and_finds_it_there_again(client, owner):
    client.force_login(owner)
    form = {
        "delivery": "at_once",
        "time_zone": "Asia/Kolkata",
        "digest_hour": "17",
        "told": ["goal.due", "grade.reply"],
    }
    page = client.post(reverse("inbox:settings"), form, follow=True).content.decode()
    assert "Your settings are kept." in page
    row = Preferences.objects.get()
    assert (row.user, row.delivery, row.time_zone, row.digest_hour) == (owner, "at_once", "Asia/Kolkata", 17)
    assert set(row.muted) == KINDS.keys() - {"goal.due", "grade.reply"}
    again = client.get(reverse("inbox:settings")).context["form"]
    assert {name: again[name].value() for name in form} == form | {"digest_hour": 17}


def test_a_wrong_choice_is_refused_beside_its_field_and_nothing_is_kept(client, owner):
    client.force_login(owner)
    form = {"delivery": "pigeon", "time_zone": "Mars/Olympus", "digest_hour": "24"}
    response = client.post(reverse("inbox:settings"), form)
    assert set(response.context["form"].errors) == {"delivery", "time_zone", "digest_hour"}
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "violation"),
    [({"time_zone": "../etc/passwd"}, ZoneIsUnknown), ({"muted": ["reconcile.differs"]}, KindIsUnknown)],
)
def test_the_action_takes_only_zones_and_kinds_that_there_are(owner, wrong, violation):
    with pytest.raises(violation):
        choose(by=owner, **(CHOSEN | wrong))
    assert not Preferences.objects.exists()


def test_a_message_says_which_goal_it_is_about(client, owner):
    notify(users=[owner], kind="update.due", text="An update is due.", about="<b>Publish</b>", at=NOW)
    client.force_login(owner)
    page = client.get(reverse("inbox:inbox")).content.decode()
    assert "&lt;b&gt;Publish&lt;/b&gt;:</b> An update is due." in page
