"""Links: nothing bad is said after one look, nothing good is recorded twice, and no two workers look at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from goals.actions import revise_evidence
from goals.actions.link_copies import MOST_COPIES, read_copy, sweep_link_copies, the_copies
from goals.actions.links import (
    HELD_FOR,
    LinksAreNotLookedAt,
    LinkWasJustLookedAt,
    ThereIsNoLink,
    ask_for_look,
    follow_links,
    store_look,
    take_link,
)
from goals.links.judging import Answer
from goals.models import Evidence, LinkCopy, LinkLook
from goals.snapshot import evidence_value
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests import builders as b
from tests.looks import a_look, answered, gone, make_due, silent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
HOUR = timedelta(hours=1)
AT = b.later(20)


def a_link(slug: str = "linked", url: str = "https://example.org/report", **fields) -> Evidence:
    return b.some_evidence(slug, url=url, **({"sha256": ""} | fields))


def states(evidence: Evidence) -> list[str]:
    return list(evidence.link_checks.order_by("pk").values_list("state", flat=True))


def looks(evidence: Evidence, *answers: Answer, apart: timedelta = HOUR) -> list[str]:
    """One look after the other, from AT on or after the last one; the states on record afterwards."""
    last = LinkLook.objects.filter(pk=evidence.pk).values_list("looked_at", flat=True).first()
    begin = last + apart if last else AT
    for number, answer in enumerate(answers):
        a_look(evidence, answer, at=begin + number * apart)
    return states(evidence)


# --- What is recorded -------------------------------------------------------------------------------------------------


def test_the_first_look_is_recorded_with_its_hash_and_a_copy():
    evidence = a_link()
    a_look(evidence, answered(b"words"), at=AT)
    (check,) = evidence.link_checks.all()
    (copy,) = evidence.link_copies.all()
    assert (check.state, check.sha256, check.checked_at) == ("ok", copy.sha256, AT)
    assert (copy.content_type, copy.size, copy.taken_at, read_copy(copy)) == ("application/pdf", 5, AT, b"words")
    assert Record.objects.newest_first()[0].type == "evidence.link.checked"


def test_looks_that_find_the_same_leave_no_records_and_no_copies():
    evidence = a_link()
    looks(evidence, *[answered()] * 30, apart=timedelta(days=7))
    assert (states(evidence), evidence.link_copies.count()) == (["ok"], 1)
    assert evidence.link_look.looked_at == AT + 29 * timedelta(days=7)


@pytest.mark.parametrize("answer", [gone(404), gone(410), gone(500), gone(503), silent(), silent("no_answer"), silent("too_slow")])  # fmt: skip
def test_a_link_is_dead_after_two_looks_an_hour_apart_and_not_before(answer):
    evidence = a_link()
    assert looks(evidence, answered(), answer) == ["ok"]
    look = LinkLook.objects.get()
    assert (look.unconfirmed, look.unconfirmed_since, look.due_at) == ("dead", AT + HOUR, AT + 2 * HOUR)
    make_due(evidence, AT)
    a_look(evidence, answer, at=AT + 2 * HOUR - timedelta(seconds=1))
    assert states(evidence) == ["ok"]
    a_look(evidence, answer, at=AT + 2 * HOUR + timedelta(minutes=2))
    assert states(evidence) == ["ok", "dead"]
    assert evidence_value(evidence)["link"]["state"] == "dead"


def test_a_link_that_was_never_there_is_dead_after_two_looks():
    assert looks(a_link(), gone(), gone()) == ["dead"]


def test_one_bad_look_between_good_ones_leaves_nothing():
    evidence = a_link()
    assert looks(evidence, answered(), gone(), answered(), answered(b"other"), answered(), gone()) == ["ok"]
    assert not Notification.objects.filter(kind="evidence.link").exists()


def test_two_bad_looks_of_different_kinds_confirm_nothing():
    assert looks(a_link(), answered(), gone(), answered(b"other"), gone(), answered(b"other")) == ["ok"]


def test_content_has_changed_after_two_looks_and_the_new_content_is_kept_too():
    evidence = a_link()
    assert looks(evidence, answered(b"one"), answered(b"two"), answered(b"three")) == ["ok", "changed"]
    assert [read_copy(copy) for copy in evidence.link_copies.order_by("pk")] == [b"one", b"three"]
    assert looks(evidence, answered(b"four")) == ["ok", "changed"]


def test_what_comes_back_is_said_at_once():
    evidence = a_link()
    assert looks(evidence, answered(), gone(), gone(), answered()) == ["ok", "dead", "ok"]
    assert looks(evidence, answered(b"x"), answered(b"x"), answered()) == ["ok", "dead", "ok", "changed", "ok"]


@pytest.mark.parametrize("answer", [gone(401), gone(403), gone(429), gone(302), *map(silent, ["refused", "tls", "redirects", "too_large", "unfinished", "packed"])])  # fmt: skip
def test_an_answer_that_tells_nothing_says_nothing(answer):
    evidence = a_link()
    assert looks(evidence, answered(), answer, answer, answer) == ["ok"]
    look = LinkLook.objects.get()
    assert (look.found, look.unconfirmed) == ("unclear", "")
    assert look.sentence.endswith(".")


def test_a_dead_link_is_looked_at_daily_and_others_weekly_spread_out():
    links = [a_link(f"link-{number}", f"https://host-{number}.example.org/") for number in range(30)]
    for link in links:
        a_look(link, at=AT)
    waits = sorted(look.due_at - AT for look in LinkLook.objects.all())
    assert timedelta(days=6.4) < waits[0] < waits[-1] < timedelta(days=7.6)
    assert waits[-1] - waits[0] > timedelta(hours=12)
    assert len(set(waits)) == 30
    looks(links[0], gone(), gone())
    look = LinkLook.objects.get(pk=links[0].pk)
    assert look.due_at - look.looked_at < timedelta(days=1.5)


# --- What it is compared with -----------------------------------------------------------------------------------------

PAGE = b"<!doctype html><title>Report</title><script>nonce='%d'</script><!-- %d --><p class=a%d>The  report.</p>"


def test_a_page_is_compared_by_the_words_a_reader_sees():
    evidence = a_link()
    pages = [answered(PAGE % (n, n, n), "text/html; charset=utf-8") for n in range(5)]
    assert looks(evidence, *pages) == ["ok"]
    other = answered(PAGE.replace(b"report.", b"draft.") % (9, 9, 9), "text/html")
    assert looks(evidence, other, other) == ["ok", "changed"]
    assert looks(evidence, pages[3]) == ["ok", "changed", "ok"]


def test_the_hash_that_evidence_states_is_what_a_file_must_have():
    right = answered(b"the very file")
    evidence = a_link(sha256=right.sha256)
    assert looks(evidence, answered(b"another file"), answered(b"another file")) == ["changed"]
    assert looks(evidence, right) == ["changed", "ok"]


def test_of_a_page_a_stated_hash_tells_nothing_but_its_words_do_from_the_first_look_on():
    evidence = a_link(sha256="ab" * 32)
    assert looks(evidence, answered(PAGE % (1, 1, 1), "text/html"), answered(PAGE % (2, 2, 2), "text/html")) == ["ok"]
    other = answered(b"<p>Other", "text/html")
    assert looks(evidence, other, other) == ["ok", "changed"]


def test_a_new_day_of_capture_starts_anew_and_the_old_state_stays_on_record():
    evidence = a_link()
    assert looks(evidence, answered(b"one"), answered(b"two"), answered(b"two")) == ["ok", "changed"]
    at = AT + timedelta(days=1)
    revise_evidence(evidence=evidence, holder="The library", by=b.an_owner(), at=at)
    a_look(evidence, answered(b"two"), at=at)
    assert states(evidence) == ["ok", "changed"]
    revise_evidence(evidence=evidence, captured_on=at.date(), by=b.an_owner(), at=at + HOUR)
    a_look(evidence, answered(b"two"), at=at + 2 * HOUR)
    assert states(evidence) == ["ok", "changed", "ok"]


def test_a_damaged_copy_is_not_compared_with():
    evidence = a_link()
    a_look(evidence, answered(PAGE % (1, 1, 1), "text/html"), at=AT)
    copy = LinkCopy.objects.get()
    path = the_copies().root / copy.file[:2] / copy.file
    path.write_bytes(b"<p>forged")
    assert a_look(evidence, answered(b"<p>forged", "text/html"), at=AT + HOUR).found == "unclear"


def test_copies_of_later_contents_do_not_grow_without_bound():
    evidence = a_link()
    for number in range(30):
        at = AT + number * timedelta(days=8)
        content = answered(b"first" if number % 3 == 0 else b"later %d" % number)
        a_look(evidence, content, at=at)
    assert 3 <= evidence.link_copies.count() <= MOST_COPIES


# --- Our own network --------------------------------------------------------------------------------------------------


def test_where_no_host_answers_it_may_be_we_and_nothing_is_said_for_three_days():
    one, other = a_link("one"), a_link("other", "https://example.net/")
    looks(one, answered())
    looks(other, answered())
    day = AT + timedelta(days=7)
    for hour in range(10):
        for link in (one, other):
            a_look(link, silent(), at=day + hour * HOUR)
    assert (states(one), states(other)) == (["ok"], ["ok"])
    a_look(other, gone(403), at=day + 10 * HOUR)
    a_look(one, silent(), at=day + 11 * HOUR)
    assert (states(one), states(other)) == (["ok", "dead"], ["ok"])


def test_a_host_that_says_404_does_answer():
    one, other = a_link("one"), a_link("other", "https://example.net/")
    looks(other, silent())
    assert looks(one, answered(), gone(), gone()) == ["ok", "dead"]


def test_after_three_days_it_is_said_anyway():
    one, other = a_link("one"), a_link("other", "https://example.net/")
    looks(other, silent())
    looks(one, silent(), silent(), silent(), apart=timedelta(days=1))
    assert states(one) == []
    a_look(one, silent(), at=AT + timedelta(days=3))
    assert states(one) == ["dead"]


# --- Who is told ------------------------------------------------------------------------------------------------------


def test_who_brought_it_and_who_holds_the_goal_are_told_once():
    goal = b.a_goal()
    evidence = a_link(goals=[goal], by=b.an_editor())
    b.person("Owner Two", "owner")
    looks(evidence, answered(), gone(), gone(), gone(), gone())
    told = Notification.objects.filter(kind="evidence.link")
    assert {row.user for row in told} == {b.an_owner(), b.an_editor()}
    assert told.count() == 2
    text = "The address of the evidence “The report” is dead. There is nothing at this address (404)."
    assert (told[0].text, told[0].url) == (text, "/internal/evidence/linked/")


def test_what_was_told_is_over_when_the_link_is_back():
    evidence = a_link()
    looks(evidence, answered(), gone(), gone())
    assert Notification.objects.get().is_unread
    looks(evidence, answered())
    assert not Notification.objects.get().is_unread


def test_a_message_names_no_evidence_that_is_not_public():
    looks(a_link(visibility="stub"), answered(), gone(), gone())
    assert Notification.objects.get().text.startswith("The address of a piece of evidence that is not public is dead.")


# --- Who looks --------------------------------------------------------------------------------------------------------


def test_only_the_newest_address_is_followed():
    evidence = a_link()
    b.some_evidence("no-link", url="")
    follow_links(at=AT)
    assert [look.url for look in LinkLook.objects.all()] == ["https://example.org/report"]
    assert follow_links(at=AT) == 0
    revise_evidence(evidence=evidence, url="https://example.net/", by=b.an_owner(), at=AT)
    assert follow_links(at=AT + HOUR) == 1
    assert LinkLook.objects.get().host == "example.net"
    revise_evidence(evidence=evidence, url="", by=b.an_owner(), at=AT)
    follow_links(at=AT)
    assert not LinkLook.objects.exists()


def test_following_takes_the_same_queries_however_many_links_there_are(django_assert_num_queries):
    for number in range(3):
        a_link(f"link-{number}")
    follow_links(at=AT)
    with django_assert_num_queries(1):
        follow_links(at=AT)


def test_a_host_is_left_in_peace_for_a_minute():
    for number in range(3):
        a_link(f"link-{number}")
    other = a_link("other", "https://example.net/")
    follow_links(at=AT)
    first, second = take_link(at=AT), take_link(at=AT)
    assert {first.host, second.host} == {"example.org", "example.net"}
    assert second.pk == other.pk
    assert take_link(at=AT) is None
    store_look(taken=first, answer=answered(), at=AT)
    assert take_link(at=AT + timedelta(seconds=59)) is None
    assert take_link(at=AT + timedelta(seconds=61)).host == "example.org"


def test_who_is_killed_leaves_the_link_to_the_next_and_comes_too_late():
    evidence = a_link()
    follow_links(at=AT)
    killed = take_link(at=AT)
    assert take_link(at=AT + HELD_FOR - timedelta(seconds=1)) is None
    second = take_link(at=AT + HELD_FOR)
    assert second.pk == killed.pk
    assert store_look(taken=killed, answer=gone(), at=AT + HELD_FOR) is None
    assert store_look(taken=second, answer=answered(), at=AT + HELD_FOR) is not None
    assert store_look(taken=second, answer=answered(), at=AT + HELD_FOR) is None
    assert states(evidence) == ["ok"]


def test_what_is_revised_while_somebody_looks_is_looked_at_again():
    evidence = a_link()
    follow_links(at=AT)
    taken = take_link(at=AT)
    revise_evidence(evidence=evidence, url="https://example.net/", by=b.an_owner(), at=AT)
    follow_links(at=AT)
    assert store_look(taken=taken, answer=answered(), at=AT) is None
    assert states(evidence) == []


def test_a_copy_without_a_row_is_swept_a_day_later():
    """Killed between the two: the file is there, the row is not."""
    a_look(a_link(), at=AT)
    the_copies().put(b"left behind")
    now = b.later(10_000)
    assert len(sweep_link_copies(at=now)) == 1
    assert read_copy(LinkCopy.objects.get()) == b"The report."


def test_of_six_workers_each_link_has_one(fresh_database: None) -> None:
    for number in range(4):
        a_link(f"link-{number}", f"https://host-{number % 2}.example.org/{number}")
    follow_links(at=AT)
    start, taken = threading.Barrier(6), []

    def work() -> None:
        try:
            start.wait()
            taken.append(take_link(at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 6
    assert sorted(look.host for look in taken if look) == ["host-0.example.org", "host-1.example.org"]


# --- Asking for a look ------------------------------------------------------------------------------------------------


def test_who_may_revise_may_ask_and_not_twice_in_a_row(settings):
    settings.CHECK_LINKS = True
    evidence = a_link()
    with pytest.raises(Refused):
        ask_for_look(evidence=evidence, by=b.a_reviewer(), at=AT)
    a_look(evidence, at=AT)
    at = AT + timedelta(days=1)
    ask_for_look(evidence=evidence, by=b.an_owner(), at=at)
    assert take_link(at=at).pk == evidence.pk
    with pytest.raises(LinkWasJustLookedAt):
        ask_for_look(evidence=evidence, by=b.an_editor(), at=at + timedelta(seconds=90))


def test_what_cannot_be_looked_at_is_said(settings):
    with pytest.raises(LinksAreNotLookedAt):
        ask_for_look(evidence=a_link(), by=b.an_owner(), at=AT)
    settings.CHECK_LINKS = True
    with pytest.raises(ThereIsNoLink):
        ask_for_look(evidence=b.some_evidence(url=""), by=b.an_owner(), at=AT)


def test_asking_does_not_confirm_what_needs_an_hour(settings):
    settings.CHECK_LINKS = True
    evidence = a_link()
    looks(evidence, answered(), gone())
    ask_for_look(evidence=evidence, by=b.an_owner(), at=AT + HOUR + timedelta(minutes=5))
    a_look(evidence, gone(), at=AT + HOUR + timedelta(minutes=6))
    assert states(evidence) == ["ok"]
