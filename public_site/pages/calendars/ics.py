"""Dates as an iCalendar file (RFC 5545): whole days, one lasting UID each, and SEQUENCE raised with every move.

Written here and not by a library: each goal has a calendar, and these few properties are written a hundred times quicker.
The tests read every one of them with a parser.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from public_site.pages.calendars.dates import Dated
from public_site.pages.plain_texts import one_line
from public_site.site_address import host_of, site_address
from public_site.view import View
from roadmap.english import listed

PRODUCT: Final = "-//Frontier Safety Roadmap//Calendar//EN"
A_DAY: Final = timedelta(days=1)
LONGEST: Final = 75  # octets of a line; what is longer goes on in the next one, after a space
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def as_ics(view: View, name: str, dates: Iterable[Dated]) -> bytes:
    """The bytes depend on editions alone: stamps are those of the editions that told a date."""
    title = _text(one_line(f"{name} - {view.roadmap['name']}"))
    site, host = site_address(view.roadmap), host_of(view.editions[0]) or view.editions[0].sha256[:32]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{title}", f"X-WR-CALNAME:{title}", "REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"]
    for one in sorted(dates, key=lambda one: (one.now.on, one.now.name)):
        lines += _event(one, site, host)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(one: Dated, site: str, host: str) -> Iterator[str]:
    now = one.now
    yield "BEGIN:VEVENT"
    yield f"UID:{now.name}@{host}"
    yield f"SUMMARY:{_text(f'Due: {one_line(now.title)}')}"
    yield f"DTSTART;VALUE=DATE:{_day(now.on)}"
    yield f"DTEND;VALUE=DATE:{_day(now.on + A_DAY)}"
    yield f"DTSTAMP:{_moment(one.changed)}"
    yield f"CREATED:{_moment(one.first_told)}"
    yield f"LAST-MODIFIED:{_moment(one.changed)}"
    yield f"SEQUENCE:{one.moves}"
    yield f"STATUS:{'CANCELLED' if now.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PUBLIC"
    yield f"URL:{site}{now.path}"
    if said := description(one):
        yield f"DESCRIPTION:{_text(chr(10).join(map(one_line, said)))}"
    yield "END:VEVENT"


def description(one: Dated) -> list[str]:
    """What is said about a date, one sentence a line; the dates it had before are never left out."""
    lines = [f"Due: {one.now.words}."] if one.now.words else []
    if one.earlier:
        lines.append(f"Earlier {'dates' if len(one.earlier) > 1 else 'date'}: {listed(list(one.earlier))}.")
    return [*lines, one.now.note] if one.now.note else lines


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


@lru_cache(maxsize=1024)
def _moment(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets; no letter is cut in two."""
    if len(line) <= LONGEST and line.isascii():
        return line
    pieces, piece, room = [], "", LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", LONGEST - 1
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece])
