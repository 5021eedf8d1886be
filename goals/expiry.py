"""Evidence counts up to the day it expires; from the next day on its state reads "Expired". Pure, by date alone."""

from datetime import date
from typing import Any, Final

EXPIRED: Final = "expired"
# A rejection stays one; what has expired by decision has expired already.
CAN_EXPIRE: Final = ("draft", "in_review", "accepted", "unconfirmed")


def state_on(state: str, expires_on: date | str | None, on: date) -> str:
    """The state that evidence decided to be `state` has on a day. No row changes for it."""
    return EXPIRED if state in CAN_EXPIRE and has_passed(expires_on, on) else state


def has_passed(expires_on: date | str | None, on: date) -> bool:
    day = date.fromisoformat(expires_on) if isinstance(expires_on, str) else expires_on
    return day is not None and day < on


def state_of(value: Any, on: date) -> str:
    """`state_on` of an EvidenceValue."""
    return state_on(value["state"], value["expires_on"], on)
