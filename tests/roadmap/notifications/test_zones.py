"""The moment of a person's daily mail: one each local day, at the chosen hour, across summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.notifications.zones import ONE_DAY, digest_day, digest_moment, names

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
ANY_ZONE = st.sampled_from(names())
ANY_HOUR = st.integers(0, 23)
ANY_DAY = st.dates(date(2000, 1, 3), date(2037, 12, 28))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "day", "moment"),
    [
        ("UTC", 8, date(2026, 3, 29), utc(2026, 3, 29, 8)),
        ("Europe/Berlin", 8, date(2026, 3, 28), utc(2026, 3, 28, 7)),
        ("Europe/Berlin", 8, date(2026, 3, 29), utc(2026, 3, 29, 6)),  # summer time began at 01:00 UTC
        ("Europe/Berlin", 2, date(2026, 3, 29), utc(2026, 3, 29, 1)),  # 02:00 does not exist: 03:00 summer time
        ("Europe/Berlin", 2, date(2026, 10, 25), utc(2026, 10, 25, 0)),  # 02:00 comes twice: the first
        ("Europe/Berlin", 8, date(2026, 10, 25), utc(2026, 10, 25, 7)),
        ("America/New_York", 2, date(2026, 3, 8), utc(2026, 3, 8, 7)),
        ("Australia/Lord_Howe", 2, date(2026, 10, 4), utc(2026, 10, 3, 15, 30)),  # half an hour is skipped
    ],
)
def test_the_mail_comes_at_the_hour_of_the_persons_clock(zone, hour, day, moment):
    assert digest_moment(day, zone, hour) == moment


@given(ANY_DAY, ANY_ZONE, ANY_HOUR)
def test_at_its_moment_the_day_begins_and_a_minute_before_it_is_still_an_earlier_one(day, zone, hour):
    moment = digest_moment(day, zone, hour)
    found = digest_day(moment, zone, hour)
    assert digest_moment(found, zone, hour) == moment  # the same day, or one that a zone skipped as a whole
    assert found >= day
    assert digest_day(moment - timedelta(minutes=1), zone, hour) < day


@given(ANY_DAY, ANY_ZONE, ANY_HOUR)
def test_the_clock_shows_the_hour_unless_the_clock_jumps_over_it(day, zone, hour):
    local = digest_moment(day, zone, hour).astimezone(ZoneInfo(zone))
    there = datetime.combine(day, local.time().replace(hour=hour, minute=0), tzinfo=ZoneInfo(zone))
    exists = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == there.replace(tzinfo=None)
    assert (local.date(), local.hour, local.minute) == (day, hour, 0) or not exists


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 2, 8, 23])
def test_looking_every_ten_minutes_for_a_year_finds_each_day_once_in_order(zone, hour):
    moment, days = utc(2026, 1, 1), []
    while moment < utc(2027, 1, 1):
        day = digest_day(moment, zone, hour)
        if not days or days[-1] != day:
            days.append(day)
        moment += timedelta(minutes=10)
    assert days == [days[0] + number * ONE_DAY for number in range(len(days))]
    assert len(days) in (365, 366)


def test_the_list_holds_places_of_the_world_and_no_machinery():
    assert names()[0] == "UTC"
    assert {"Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"} <= set(names())
    assert not [name for name in names() if name.startswith(("Etc/", "posix", "SystemV"))]
