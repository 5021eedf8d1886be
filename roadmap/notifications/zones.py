"""Time zones, and on which moment a person's daily mail falls: pure, and right across summer time."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

ONE_DAY = timedelta(days=1)


@cache
def names() -> tuple[str, ...]:
    """ "UTC" and every "Area/City" there is, by name."""
    areas = {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
    return ("UTC", *sorted(name for name in available_timezones() if name.split("/")[0] in areas and "/" in name))


def digest_moment(day: date, zone: str, hour: int) -> datetime:
    """When the mail of a local day is due, in UTC.

    Where the clock jumps over this hour it is the moment right after the jump, as many minutes later as were
    skipped; where the hour comes twice it is the first of the two.
    """
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def digest_day(at: datetime, zone: str, hour: int) -> date:
    """The last local day whose mail was due by `at` (aware): each moment belongs to exactly one day."""
    day = at.astimezone(ZoneInfo(zone)).date() + ONE_DAY
    while digest_moment(day, zone, hour) > at:
        day -= ONE_DAY
    return day
