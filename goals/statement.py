"""What a good statement of a goal names: a verb, a measure, a number, a date. Hints for whoever writes, never a block.

Word lists and patterns of English, no more: a hint may be wrong, and then it is passed over.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from goals.days import half_end, month_end, quarter_end, year_end


class Hint(NamedTuple):
    """One thing that a statement names or does not."""

    name: str
    is_there: bool
    sentence: str


_VERBS: Final = frozenset(
    [
        "achieve",
        "adopt",
        "agree",
        "allow",
        "appoint",
        "assess",
        "audit",
        "begin",
        "build",
        "certify",
        "check",
        "close",
        "collect",
        "commission",
        "complete",
        "conduct",
        "create",
        "cut",
        "define",
        "delete",
        "deliver",
        "deploy",
        "design",
        "detect",
        "develop",
        "document",
        "employ",
        "enable",
        "encrypt",
        "end",
        "ensure",
        "establish",
        "evaluate",
        "expand",
        "extend",
        "find",
        "finish",
        "fix",
        "give",
        "grade",
        "harden",
        "have",
        "help",
        "hire",
        "identify",
        "implement",
        "improve",
        "increase",
        "install",
        "introduce",
        "invite",
        "isolate",
        "keep",
        "launch",
        "limit",
        "link",
        "log",
        "lower",
        "maintain",
        "make",
        "measure",
        "meet",
        "monitor",
        "move",
        "notify",
        "obtain",
        "offer",
        "open",
        "patch",
        "pay",
        "prepare",
        "prevent",
        "produce",
        "protect",
        "prove",
        "provide",
        "publish",
        "put",
        "raise",
        "reach",
        "record",
        "reduce",
        "release",
        "remove",
        "repair",
        "replace",
        "report",
        "require",
        "research",
        "resolve",
        "respond",
        "restrict",
        "review",
        "rotate",
        "run",
        "say",
        "scan",
        "secure",
        "set",
        "share",
        "show",
        "sign",
        "staff",
        "start",
        "stop",
        "store",
        "study",
        "submit",
        "support",
        "test",
        "train",
        "translate",
        "update",
        "use",
        "verify",
        "write",
    ]
)
_WILL: Final = re.compile(r"\b(?:will|shall|must)\s+(?:not\s+|also\s+|then\s+)?[a-z]{2,}", re.IGNORECASE)
_MEASURE: Final = re.compile(
    r"%|‰|\b(?:per\s?cent|percent|percentage|share|rate|at least|at most|no more than|no fewer than|no less than"
    r"|fewer than|less than|more than|up to|below|above|within|every|each|all|none|half|twice|double|third|quarter of"
    r"|number of|hours?|minutes?|seconds?|days?|weeks?|months?|years?|times|points?|score)\b|\b\d[\d.,]*\s+[a-z]+",
    re.IGNORECASE,
)
_NUMBER_WORDS: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundred|thousand|million|dozen|half|both|twice|zero|none|no|all|every|each|first|second)\b",
    re.IGNORECASE,
)
_LONG: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH: Final = rf"(?P<month>{'|'.join(_LONG)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAYS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
    )
)
_PERIODS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bQ(?P<quarter>[1-4])\s*(?:of\s+)?{_YEAR}\b",
        rf"\b(?P<nth>first|second|third|fourth)\s+quarter\s+(?:of\s+)?{_YEAR}\b",
        rf"\b(?:H(?P<half>[12])|(?P<half_nth>first|second)\s+half)\s*(?:of\s+)?{_YEAR}\b",
        rf"\b{_MONTH}\s+{_YEAR}\b",
        rf"\b(?:by|in|during|before|until|end of)\s+{_YEAR}\b",
    )
)
_RELATIVE: Final = re.compile(
    r"\b(?:within|after|every|in)\s+(?:\d+|[a-z]+)\s+(?:hours?|days?|weeks?|months?|years?|quarters?)\b"
    r"|\b(?:before|after|until|whenever|once|as soon as)\b|\b(?:coming|next)\s+(?:days|weeks|months|year)\b",
    re.IGNORECASE,
)
_ORDINALS: Final = ("first", "second", "third", "fourth")


def hints(statement: str, *, has_deadline: bool = False) -> list[Hint]:
    """The four things, each named or missing. A deadline given beside the statement is as good as a date in it."""
    bare = _without_dates(statement)
    return [
        _hint("verb", _has_verb(statement), "It says what is done.", "Say what will be done: publish, build, test …"),
        _hint("measure", bool(_MEASURE.search(bare)), "It names a measure.", "Say by what it is seen that it is done."),
        _hint("number", _has_number(bare), "It names a number.", "Say how many, or how much."),
        _hint("date", has_deadline or _has_date(statement), "It has a date.", "Say by when, here or as the deadline."),
    ]


def days_named(text: str) -> list[date]:
    """The days that a text names outright, in the order in which they stand: 1 Oct 2026, October 1, 2026, 2026-10-01."""
    found = [(match.start(), _day_of(match)) for pattern in _DAYS for match in pattern.finditer(text)]
    return [day for _, day in sorted(found, key=lambda one: one[0]) if day is not None]


def last_days_named(text: str) -> list[date]:
    """The days a text names, and the last day of each period it names, such as Q3 2026."""
    found = days_named(text)
    if found:
        return found
    matches = ([*pattern.finditer(text)] for pattern in _PERIODS)
    return [_end_of(match) for match in next(filter(None, matches), [])]


def _hint(name: str, is_there: bool, yes: str, no: str) -> Hint:
    return Hint(name, is_there, yes if is_there else no)


def _has_verb(text: str) -> bool:
    words = re.findall(r"[a-z]+", text.lower())
    return bool(_WILL.search(text)) or any(word in _VERBS for word in words)


def _has_number(text: str) -> bool:
    return any(character.isdigit() for character in text) or bool(_NUMBER_WORDS.search(text))


def _has_date(text: str) -> bool:
    return bool(last_days_named(text)) or bool(_RELATIVE.search(text))


def _without_dates(text: str) -> str:
    """A date is a number and a measure to no one."""
    for pattern in (*_DAYS, *_PERIODS):
        text = pattern.sub(" ", text)
    return text


def _month(word: str) -> int:
    return next(number for number, name in enumerate(_LONG, 1) if name.startswith(word.lower()[:3]))


def _day_of(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    month = int(found["number"]) if found.get("number") else _month(found["month"] or "")
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None  # 31 Feb 2026


def _end_of(match: re.Match[str]) -> date:
    found = match.groupdict()
    year = int(found["year"])
    quarter = int(found.get("quarter") or 0) or _nth(found.get("nth"))
    half = int(found.get("half") or 0) or _nth(found.get("half_nth"))
    if quarter:
        return quarter_end(date(year, 3 * quarter, 1))
    if half:
        return half_end(date(year, 6 * half, 1))
    if found.get("month"):
        return month_end(date(year, _month(found["month"]), 1))
    return year_end(date(year, 1, 1))


def _nth(word: str | None) -> int:
    return _ORDINALS.index(word.lower()) + 1 if word else 0
