"""The section "Changes to the roadmap and goals not met" of a risk report, in Markdown, from published editions alone.

The same editions and the same day give the same text; nothing in it was written for the report.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from goals.days import long_day, maybe_day
from goals.standing import sentence, standing
from goals.values import UpdateValue
from public_site.diff import Change
from public_site.editions import Edition
from public_site.pages.by_itself import turns
from public_site.pages.entries import changes_between, waited_words
from public_site.pages.history import label_lines
from public_site.pages.plain_texts import one_line
from public_site.schema import kind_of
from public_site.site_address import site_address
from public_site.states import GoalState
from public_site.view import View
from public_site.words import DIRECTIONS
from roadmap.markdown import plain, with_boxes

TITLE: Final = "Changes to the roadmap and goals not met"
# Not delivered, or not as promised. What was replaced or merged stands among the changes.
NOT_MET: Final = (
    *("missed", "not_known", "achieved_late", "achieved_timing_unknown", "partly_achieved"),
    *("stopped_after_learning", "withdrawn"),
)
# Changes of what is promised; what is told on the way has its own pages.
OF_PROMISES: Final = frozenset(
    (
        *("Added", "Re-dated", "Target changed", "Re-worded", "Re-scoped", "Replaced", "Merged", "Withdrawn"),
        *("Removed", "Moved to the industry column", "Moved to the company column", "No longer needed"),
        *("Redaction changed", "Policy version added"),
    )
)
_MARKS: Final = re.compile(r"([\\`*_\[\]>#|])")


@dataclass(frozen=True)
class Period:
    """From after edition `first` (None: from the beginning) to `last`, as things stood on `on`."""

    editions: Sequence[Edition]  # all up to the last
    first: Edition | None
    on: date

    @property
    def last(self) -> Edition:
        return self.editions[-1]

    @property
    def after(self) -> date:
        return self.first.published_on if self.first else date.min

    def pairs(self) -> list[tuple[Edition | None, Edition]]:
        found = [(None, self.editions[0]), *pairwise(self.editions)]
        return [(old, new) for old, new in found if self.first is None or new.number > self.first.number]


def report_section(period: Period) -> str:
    """The whole section, ready to be put into a report."""
    view = View(period.editions, period.on)
    entries = [one for old, new in period.pairs() for one in changes_between(old, new)]
    pieces = [
        _head(view, period),
        _not_met(view, period),
        _weakened(view, [one for one in entries if one.weakens]),
        _others(view, [one for one in entries if _is_of_promises(one) and not one.weakens]),
        _corrections(view, [one for one in entries if one.type == "Correction"]),
        _silent(view),
    ]
    return "\n\n".join(pieces) + "\n"


def _head(view: View, period: Period) -> str:
    since = f"after edition {period.first.number} ({long_day(period.first.published_on)})" if period.first else ""
    span = f"{since} up to edition" if since else "from the beginning up to edition"
    until = f"{period.last.number} ({long_day(period.last.published_on)})"
    goals = [one.value for one in view.states.all]
    lines = [
        f"# {TITLE}",
        f"{escaped(view.roadmap['name'])}, {span} {until}; as it stood on {long_day(period.on)} (UTC). Computed from the"
        f" published editions; anybody can compute it again from {site_address(view.roadmap)}/data/.",
        f"SHA-256 of the manifest of edition {period.last.number}: `{period.last.sha256}`.",
        sentence(standing(goals, period.on, view.roadmap)),
    ]
    return "\n\n".join(lines)


# --- goals not met ----------------------------------------------------------------------------------------------------


def _not_met(view: View, period: Period) -> str:
    before = {one.state.slug for one in turns(view) if one.type in ("Missed", "Not known") and one.on <= period.after}
    found = [one for one in view.states.top if one.facts.outcome in NOT_MET and _is_told(one, period)]
    pieces = [
        _goal_not_met(view, one, is_old=one.slug in before) for one in sorted(found, key=lambda one: one.attention)
    ]
    return "\n\n".join([f"## Goals not met ({len(found)})", *(pieces or ["None."])])


def _is_told(state: GoalState, period: Period) -> bool:
    """Still open for delivery, or ended within the period: what ended before was in the report before."""
    if state.facts.outcome in ("missed", "not_known") or period.first is None:
        return True
    told = period.first.get("goal", state.slug)
    return told is None or told["resolution"] != state.value["resolution"]


def _goal_not_met(view: View, state: GoalState, *, is_old: bool) -> str:
    facts = state.facts
    lines = [f"- **What became of it:** {escaped(facts.words.rstrip('.'))}."]
    if facts.due:
        dates = [f"~~{escaped(one.text)}~~" for one in state.due_days if not one.current]
        dates += [escaped(one.text) for one in state.due_days if one.current]
        moved = f" {state.moved}." if state.moved else ""
        lines.append(f"- **Due:** {', '.join(dates)}.{moved}")
    if is_old:
        lines.append("- It was not met before this period already.")
    if facts.health and facts.due:
        lines += _last_said(state, facts.due)
    lines += [f"- **Grade:** {escaped(one.kind_word)}: {escaped(one.word)}." for one in view.grades.newest(state.slug)]
    told = _told_about_it(state)
    if told:
        lines.append(f"- **In the owner's words** ({told[0]}):\n\n{_quoted(told[1])}")
    elif facts.outcome == "missed":
        lines.append("- No explanation has been published.")
    address = site_address(view.roadmap) + state.path
    return "\n".join([f"### {escaped(state.title)}", "", *lines, "", f"<{address}>"])


def _last_said(state: GoalState, due: date) -> Iterator[str]:
    """What the owner said last by the due day."""
    said = replace(state, on=min(due, state.on)).facts.health
    if said:
        yield f"- **Last health stated by that day:** {said.health.replace('_', ' ')}, on {long_day(said.on)}."


def _told_about_it(state: GoalState) -> tuple[str, str] | None:
    """The account of the ending, else the newest explanation: when, and the words with their boxes."""
    value, boxes = state.value, state.value["withheld"]
    ending = value["resolution"]
    if ending and ending["account"]:
        on = maybe_day(ending["accepted_at"] or ending["announced_on"])
        return (long_day(on) if on else "undated", with_boxes(ending["account"], boxes))
    found: list[UpdateValue] = [one for one in value["updates"] if one["kind"] == "explanation"]
    newest = max(found, key=lambda one: one["submitted_at"], default=None)
    on = maybe_day(newest["submitted_at"]) if newest else None
    words = "\n\n".join(filter(None, (newest["done"], newest["problems"], newest["next"]))) if newest else ""
    return (long_day(on), with_boxes(words, boxes)) if on and words else None


# --- changes ----------------------------------------------------------------------------------------------------------


def _weakened(view: View, entries: Sequence[Change]) -> str:
    head = f"## Changes that weaken what was promised ({len(entries)})"
    note = "Less ambitious by the coder or by rule, contested between owner and coder, or mixed."
    return "\n\n".join([head, note, *(_whole(view, one) for one in entries)]) if entries else f"{head}\n\nNone."


def _whole(view: View, change: Change) -> str:
    observed = view.roadmap["kept_by"] == "observer"
    told = f", told on {long_day(change.told_on)}" if change.told_on else ""
    lines = [f"### {escaped(change.title)}", "", f"- **{change.type}**{told}: {escaped(change.sentence)}"]
    if change.direction:
        labels = label_lines(change.labels, change.direction, observed=observed) if change.labels else []
        lines.append(f"- **Direction:** {DIRECTIONS[change.direction].lower()}. {escaped(' '.join(labels))}".rstrip())
    lines += [f"- **{escaped(one.label)}:** {_side(one.before)} → {_side(one.after)}" for one in change.fields]
    lines += [f"- **Reason:** {escaped(change.reason)}"] if change.reason else []
    waited = waited_words(change, observed=observed)
    lines += [f"- {waited}"] if waited else []
    return "\n".join([*lines, "", f"<{site_address(view.roadmap)}{change.url}>"])


def _is_of_promises(change: Change) -> bool:
    return change.type in OF_PROMISES and kind_of(change.key) in ("goal", "threshold", "commitment", "policy")


def _others(view: View, entries: Sequence[Change]) -> str:
    return "\n\n".join([f"## Other changes of what is promised ({len(entries)})", _list(view, entries)])


def _corrections(view: View, entries: Sequence[Change]) -> str:
    return "\n\n".join([f"## Corrections ({len(entries)})", _list(view, entries)])


def _list(view: View, entries: Sequence[Change]) -> str:
    lines = [
        f"- **{one.type}:** {escaped(one.title)}. {escaped(one.sentence)} <{site_address(view.roadmap)}{one.url}>"
        for one in entries
    ]
    return "\n".join(lines) or "None."


def _silent(view: View) -> str:
    """Goals in progress of which nobody has told anything for longer than promised."""
    found = [one for one in view.states.top if one.silence and one.facts.outcome == "in_progress"]
    lines = [f"- {escaped(one.title)}: {escaped(one.silence)}" for one in found]
    return "\n\n".join([f"## Updates overdue ({len(found)})", "\n".join(lines) or "None."])


# --- texts ------------------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """A text of one line in which nothing reads as Markdown."""
    return _MARKS.sub(r"\\\1", one_line(plain(text))).replace("&", "&amp;").replace("<", "&lt;")


def _side(text: str | None) -> str:
    return escaped(text) if text else "nothing"


def _quoted(text: str) -> str:
    """Markdown of people stays Markdown, inside a quotation."""
    return "\n".join(f"  > {line}".rstrip() for line in text.strip().splitlines())
