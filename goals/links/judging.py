"""From looks to states: what one look found, when something may be said, and when to look again. Pure.

Nothing bad is said after one look: two that agree, at least an hour apart, make a link changed or dead. Where it is our
own network that may be down, it takes another host that answered in between, or three days.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from goals.links.visible import is_page, visible_words

OK: Final = "ok"
CHANGED: Final = "changed"
DEAD: Final = "dead"
APART: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
CUT_OFF_AT_MOST: Final = timedelta(days=3)

Found = Literal["same", "other", "nothing", "unclear"]
_GONE: Final = {404: "There is nothing at this address (404).", 410: "What was at this address is gone for good (410)."}
_UNANSWERED: Final = frozenset({"no_host", "no_answer", "too_slow"})  # of roadmap.outbound.failing.Reason


@dataclass(frozen=True)
class Answer:
    """What one fetch came to: content, or a status, or why there was none."""

    status: int | None
    sentence: str = ""
    reason: str = ""
    url: str = ""
    content_type: str = ""
    content: bytes | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest() if self.content is not None else ""

    @property
    def may_be_us(self) -> bool:
        """No host said anything: our own network may be down."""
        return self.reason in _UNANSWERED


@dataclass(frozen=True)
class Before:
    """What there is to compare with. `stated` is what the evidence itself says its hash is, `seen` our first look."""

    stated: str = ""
    seen: str = ""
    has_copy: bool = False
    copy: bytes | None = None  # None, where there is one: its bytes are no longer those of its hash


class Judged(NamedTuple):
    found: Found
    sentence: str
    is_first: bool = False  # there was nothing to compare it with; from now on there is


class Step(NamedTuple):
    """What to do after a look: a state to record ("" for none), what stays unconfirmed since when, when to look again."""

    record: str
    unconfirmed: str
    since: datetime | None
    again_in: timedelta


def judged(answer: Answer, before: Before) -> Judged:
    if answer.content is not None:
        return _compared(answer, answer.content, before)
    if answer.status in _GONE:
        return Judged("nothing", _GONE[answer.status])
    if answer.status is not None and answer.status >= 500:
        return Judged("nothing", f"The host says that it cannot answer ({answer.status}).")
    if answer.may_be_us:
        return Judged("nothing", answer.sentence)
    if answer.status is not None:
        return Judged("unclear", f"The host does not let us look ({answer.status}). A reader may see more.")
    return Judged("unclear", answer.sentence)


def next_step(
    found: Found, *, said: str, unconfirmed: str, since: datetime | None, at: datetime, may_be_cut_off: bool = False
) -> Step:
    """`said` is the state that stands on record, `unconfirmed` what a look before this one found, at `since`."""
    if found == "unclear":
        return Step("", "", None, WEEK)
    if found == "same":
        return Step("" if said == OK else OK, "", None, WEEK)
    state = CHANGED if found == "other" else DEAD
    if said == state:
        return Step("", "", None, DAY if state == DEAD else WEEK)
    if unconfirmed != state or since is None:
        return Step("", state, at, APART)
    waited = at - since
    if waited < APART:
        return Step("", state, since, APART - waited)
    if may_be_cut_off and waited < CUT_OFF_AT_MOST:
        return Step("", state, since, APART)
    return Step(state, "", None, DAY if state == DEAD else WEEK)


def spread(name: str, again_in: timedelta) -> timedelta:
    """A week, more or less half a day, the same for one name: what was brought in one hour is not asked in one hour."""
    if again_in < DAY:
        return again_in
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32 - 0.5
    return again_in + again_in * share / 7


def _compared(answer: Answer, content: bytes, before: Before) -> Judged:
    same = Judged("same", "What stands there is what stood there.")
    if answer.sha256 in (before.stated, before.seen):
        return same._replace(is_first=not before.has_copy)
    if not before.stated and not before.seen:
        return Judged("same", "This was the first look.", is_first=True)
    if is_page(answer.content_type):
        if not before.has_copy:
            return Judged("same", "This was the first look: of a web page a hash alone tells nothing.", is_first=True)
        if before.copy is None:
            return Judged("unclear", "Our own copy is damaged, so nothing can be compared with it.")
        words = visible_words(content)
        if words is not None and words == visible_words(before.copy):
            return same
        return Judged("other", "The words of the page are not those that stood there.")
    return Judged("other", "The content is not what stood there.")
