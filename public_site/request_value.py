"""A request for a correction as the public reads it: what was asked, when, and how it was answered. Nobody's name. Pure."""

from typing import Literal, TypedDict

RequestState = Literal["open", "accepted", "declined", "answered"]


class RequestValue(TypedDict):
    """Somebody outside asked for a correction. Who asked is not told; words of theirs only where an editor lets them."""

    slug: str  # its number
    number: int
    goal: str  # slug; "" where it is about no goal, or one that is not public
    asked_on: str
    state: RequestState
    subject: str  # what was asked, in an editor's words; "" until it is answered
    quoted: str  # the words of who asked, where they may be shown
    answer: str
    answered_on: str | None
