"""Many readings from CSV through the web: a dry run first, then all of them or none."""

from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from goals.models import Reading
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, text_of

pytestmark = pytest.mark.django_db
LINES = "on,value\r\n2026-03-03,70\r\n2026-03-04,69.5"


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def address(client):
    goal = b.a_goal("faster-fixes")
    b.a_reading(b.a_metric(goal), "71")
    client.force_login(b.an_owner())
    return at_page("add_readings", goal, "hours-to-fix")


def checked(client, address, text):
    answer = client.post(address, {"text": text, "do": "check"})
    return text_of(answer), answer.context["form"]["checked"].value()


def record(client, address, text, mark):
    return client.post(address, {"text": text, "do": "record", "checked": mark})


def test_checking_stores_nothing_and_recording_stores_all_under_one_record(client, address):
    before = Record.objects.count()
    shown, mark = checked(client, address, LINES)
    assert "2 lines: 2 new, 0 recorded already, 0 wrong. Nothing is stored yet." in shown
    assert "Record 2 readings" in shown
    assert (Reading.objects.count(), Record.objects.count()) == (1, before)
    answer = record(client, address, LINES, mark)
    assert answer.status_code == 302
    assert list(Reading.objects.order_by("on").values_list("value", flat=True)) == [71, 70, Decimal("69.5")]
    assert list(Record.objects.in_order().values_list("type", flat=True))[before:] == ["goal.readings.recorded"]
    assert "There is nothing to do." in checked(client, address, LINES)[0]


def test_a_file_is_shown_as_lines_that_can_be_mended_and_recorded(client, address):
    file = SimpleUploadedFile("hours.csv", b"\xef\xbb\xbfon;value\n2026-03-03;70\n2026-03-04;x\n")
    answer = client.post(address, {"file": file, "do": "check"})
    shown = text_of(answer)
    assert "x is no number as 1234.5 is one." in shown
    assert "Record 1 reading" not in shown
    assert "on;value\n2026-03-03;70\n2026-03-04;x</textarea>" in shown
    mended = "on;value\n2026-03-03;70"
    assert record(client, address, mended, checked(client, address, mended)[1]).status_code == 302


def test_lines_changed_after_the_check_are_checked_again(client, address):
    _, mark = checked(client, address, LINES)
    answer = record(client, address, LINES.replace("70", "7"), mark)
    assert "These lines are not those that were checked. Read them again." in text_of(answer)
    assert Reading.objects.count() == 1


def test_a_reading_stored_meanwhile_is_not_doubled(client, address):
    _, mark = checked(client, address, LINES)
    b.a_reading(Reading.objects.get().metric, "70", on=b.later(1).date())
    shown = text_of(record(client, address, LINES, mark))
    assert "2 lines: 1 new, 1 recorded already, 0 wrong." in shown
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"on,value\n2026-03-03,\xff", "The file is not text in UTF-8."),
        (b"PK\x03\x04\x00\x00", "The file is not text."),
        (b"x" * 1_000_001, "The file is larger than 1 MB. Split it."),
        (b"", "The submitted file is empty."),
        (b"a,b\n1,2", "The first line names the columns. It has no on and no value."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(client, address, file, words):
    answer = client.post(address, {"file": SimpleUploadedFile("hours.csv", file), "do": "record"})
    assert words in text_of(answer)
    assert Reading.objects.count() == 1


def test_nothing_chosen_says_what_to_do(client, address):
    assert "Choose a file, or paste its lines below." in text_of(client.post(address, {"do": "check"}))


def test_what_a_reviewer_adds_is_checked(client, address):
    client.force_login(b.a_reviewer())
    same_day = "on,value\n2026-03-02,70"
    assert record(client, address, same_day, checked(client, address, same_day)[1]).status_code == 302
    assert Reading.objects.get(value=70).by == "checked"
