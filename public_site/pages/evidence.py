"""Evidence as rows of a table: what it is, who made it, whether it still stands, and what the public may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from goals.days import day, long_day, maybe_day
from goals.expiry import CAN_EXPIRE, state_of
from goals.standing import ONE_DAY
from goals.values import EvidenceValue
from public_site.diff.naming import evidence_title
from public_site.view import View
from public_site.words import EVIDENCE_KINDS, EVIDENCE_STATES


@dataclass(frozen=True)
class EvidenceRow:
    value: EvidenceValue
    on: date
    observed: bool = False

    @property
    def title(self) -> str:
        """As the public may know it; a stub without a title is called by its kind."""
        return evidence_title(self.value)

    @property
    def kind(self) -> str:
        return EVIDENCE_KINDS.get(self.value["kind"], self.value["kind"].replace("_", " ").capitalize())

    @property
    def state(self) -> str:
        """An observer has no second person who reviews: nothing is awaited, and nothing is doubted."""
        state = state_of(self.value, self.on)
        if self.observed and state == "unconfirmed":
            return "Not reviewed here"
        return EVIDENCE_STATES.get(state, state)

    @property
    def holds_until(self) -> date | None:
        """The day on which it will read "Expired" by itself."""
        last = maybe_day(self.value["expires_on"])
        return last + ONE_DAY if last and last >= self.on and self.value["state"] in CAN_EXPIRE else None

    @property
    def is_stub(self) -> bool:
        """The public sees that it exists and a salted hash, not the thing itself."""
        return self.value["visibility"] == "stub"

    @property
    def link_state(self) -> str:
        """What is known of the address, with dates: "Link dead since 3 Sep 2026"."""
        link = self.value["link"]
        if link["state"] in ("changed", "dead"):
            since = f" since {long_day(day(link['since']))}" if link["since"] else ""
            return f"Link {link['state']}{since}"
        checked = f"Link checked {long_day(day(link['checked_on']))}" if link["checked_on"] else ""
        return checked if link["state"] == "ok" else ""

    @property
    def short_hash(self) -> str:
        return (self.value["sha256"] or self.value["commitment"])[:12]


def evidence_rows(view: View, slugs: Iterable[str]) -> list[EvidenceRow]:
    """The rows that an edition holds, newest first; what is internal is not in it."""
    found = [cast(EvidenceValue, part) for slug in slugs if (part := view.edition.get("evidence", slug)) is not None]
    found.sort(key=lambda one: (one["received_on"], one["slug"]), reverse=True)
    return [EvidenceRow(one, view.on, view.roadmap["kept_by"] == "observer") for one in found]
