"""Public notices of what was withheld after it was published: what, from which editions, why, and who agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goals.days import long_day
from goals.standing import ONE_DAY
from public_site.schema import kind_of, slug_of
from public_site.view import View, title_of
from public_site.withheld import Withheld
from roadmap.english import listed, plural
from roadmap.markdown import plain
from roadmap.redaction import REASONS


@dataclass(frozen=True)
class Notice:
    """One act as a page tells it."""

    value: Withheld
    numbers: Sequence[int]  # of the editions that told the words
    title: str = ""  # of the part in which the words stood
    path: str = ""  # where it is read now; "" where no page of its own shows it
    state: str = ""

    @property
    def reason(self) -> str:
        return REASONS[self.value.reason]

    @property
    def editions(self) -> str:
        """ "edition 3", "editions 3, 4 and 5"."""
        return f"{'edition' if len(self.numbers) == 1 else 'editions'} {listed([str(one) for one in self.numbers])}"

    @property
    def parts(self) -> str:
        return plural(len(self.value.parts), "file")


def notices(view: View) -> list[Notice]:
    """Every act, the newest first; those that were taken back stay told."""
    return [_notice(view, one) for one in reversed(view.edition.register.entries)]


def notices_about(view: View, needs: Sequence[str]) -> list[Notice]:
    """What is withheld now from the parts that a page shows; how it was decided stands on the page of changes."""
    return [Notice(one, one.editions_of(needs)) for one in view.edition.register.about(*needs)]


def next_notice(view: View) -> date | None:
    """The next day on which an act becomes unconfirmed by itself."""
    entries = view.edition.register.entries
    open_ones = [one for one in entries if one.in_force and one.confirmed_at is None and not one.overdue]
    return min((one.decide_on + ONE_DAY for one in open_ones if one.decide_on >= view.on), default=None)


def _notice(view: View, one: Withheld) -> Notice:
    edition = next((edition for edition in reversed(view.editions) if one.key in edition.parts), None)
    title = plain(title_of(edition, one.key)) if edition else one.key
    kind, slug = kind_of(one.key), slug_of(one.key)
    path = f"/{kind}s/{slug}/" if kind in ("goal", "area") and one.key in view.edition.parts else ""
    return Notice(one, one.editions, title, path, _state(one, view.on))


def _state(one: Withheld, on: date) -> str:
    if one.lifted_at is not None:
        return f"Shown again on {long_day(one.lifted_at.date())}, by a second person."
    if one.confirmed_at is not None:
        return f"Confirmed by a second person on {long_day(one.confirmed_at.date())}."
    if one.is_unconfirmed(on):
        return "Unconfirmed: no second person has confirmed it, or had it shown again, within 24 hours."
    by = one.confirm_by
    return f"One publisher did this; a second person confirms it, or has it shown again, by {long_day(by.date())}, {by:%H:%M} UTC."
