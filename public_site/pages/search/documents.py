"""What can be found: every goal, update, piece of evidence, change and thing on the map of an edition, as texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from goals.days import day, long_day
from goals.deadlines import settled
from public_site.diff.naming import suite_name
from public_site.pages.entries import address_of, changes_between
from public_site.pages.evidence import evidence_rows
from public_site.pages.search.folding import fold
from public_site.states import GoalState
from public_site.view import View
from public_site.words import CAPABILITIES, REPORT_KINDS
from roadmap.markdown import plain
from roadmap.remembered import Remembered

# Kind -> its name in results, in the order in which they are shown.
KINDS: Final[dict[str, str]] = {
    "goals": "Goals",
    "map": "Map and reports",
    "evidence": "Evidence",
    "updates": "Updates",
    "changes": "Changes",
}
# Their title is that of the goal they are about.
UNDER_A_GOAL: Final = frozenset({"updates", "changes"})
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*\)")
WORDS_BYTES: Final = 16 * 1024 * 1024
_words: Remembered[str] = Remembered(WORDS_BYTES)  # most texts are those of the last edition
_SIGNS = re.compile(r"[*`]+|^[#>\s]+", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One thing that can be found. `pieces`: names and texts of what it says; `on`: sort key, newest first."""

    kind: str
    title: str
    url: str
    note: str
    pieces: Sequence[tuple[str, str]]
    on: str = ""
    goal: str = ""  # slug, where its state is shown beside it

    @cached_property
    def folded_title(self) -> str:
        return fold(self.title)

    @cached_property
    def folded(self) -> str:
        """What it says itself; a line between pieces, so that no phrase is found across two."""
        return "\n".join(fold(text) for _, text in self.pieces)

    def holds(self, terms: Sequence[str]) -> bool:
        """All words, in title and text together. What only stands under the title of a goal needs one of its own."""
        if not all(term in self.folded or term in self.folded_title for term in terms):
            return False
        return self.kind not in UNDER_A_GOAL or any(term in self.folded for term in terms)

    @property
    def folded_pieces(self) -> Iterator[tuple[str, str, str]]:
        """Name, text and folded text of each piece."""
        return ((label, text, fold(text)) for label, text in self.pieces)


def documents(view: View) -> list[Document]:
    """In a fixed order: by kind, then as lists show them."""
    return [*_goals(view), *_map(view), *_evidence(view), *_updates(view), *_changes(view)]


def words(text: str) -> str:
    """A text without signs of Markdown, in one line, with a word in the place of what is withheld."""
    found = _words.get(text)
    if found is None:
        found = _words.put(text, " ".join(_SIGNS.sub("", _LINK.sub(r"\1", plain(text))).split()), 2 * len(text))
    return found


def _pieces(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, found) for name, text in pairs if (found := words(text))]


def _goals(view: View) -> Iterator[Document]:
    for state in sorted(view.states.all, key=lambda one: one.attention):
        revision = state.revision
        area = view.areas.get(state.area)
        pieces = _pieces(
            ("", revision["statement"]),
            ("Why it matters", revision["why"]),
            ("What would count as failure", revision["failure"]),
            *(("When it counts as met", one["text"]) for one in revision["criteria"]),
            *(("Milestone", one["title"]) for one in revision["milestones"]),
            *(("Metric", one["name"]) for one in state.value["metrics"]),
            ("Owner", state.lead),
            *_earlier(state),
        )
        note = words(area["name"]) if area else ""
        yield Document("goals", words(revision["title"]), state.path, note, pieces, goal=state.slug)


def _earlier(state: GoalState) -> Iterator[tuple[str, str]]:
    """Wordings that stand no longer: who looks for them finds what became of the goal."""
    now = {state.revision["title"], state.revision["statement"]}
    for revision in reversed(settled(state.value)):
        for text in (revision["title"], revision["statement"]):
            if text not in now:
                now.add(text)
                yield f"An earlier wording, of {long_day(day(revision['effective_on']))}", text


def _updates(view: View) -> Iterator[Document]:
    found = []
    for state in view.states.all:
        for one in state.value["updates"]:
            if one["visibility"] != "public":
                continue
            on = one["submitted_at"][:10]
            pieces = _pieces(
                ("Done", one["done"]),
                ("Next", one["next"]),
                ("Problems", one["problems"]),
                ("Help needed", one["help"]),
                ("Why better than the rule", one["health_sentence"]),
                ("Correction", one["correction_reason"]),
            )
            kind = "Explanation" if one["kind"] == "explanation" else "Update"
            note = f"{kind} of {long_day(day(on))}"
            url = f"{state.path}#update-{one['number']}"
            found.append(Document("updates", words(state.revision["title"]), url, note, pieces, on))
    yield from sorted(found, key=lambda one: (one.on, one.url), reverse=True)


def _evidence(view: View) -> Iterator[Document]:
    goals = {slug: state.path for state in reversed(view.states.all) for slug in state.value["evidence"]}
    for row in evidence_rows(view, view.edition.evidence()):
        slug, on = row.value["slug"], row.value["received_on"]
        url = f"{goals.get(slug, '/map/')}#evidence-{slug}"
        pieces = _pieces(("", row.value["description"]), ("Held by", row.value["holder"]))
        yield Document("evidence", words(row.title), url, f"{row.kind}, received {long_day(day(on))}", pieces, on)


def _changes(view: View) -> Iterator[Document]:
    """Of every edition but the first, whose whole content would be found twice."""
    for old, new in reversed(list(pairwise(view.editions))):
        on = new.published_on.isoformat()
        for one in changes_between(old, new):
            note = f"{one.type}, told in edition {new.number}, {long_day(new.published_on)}"
            pieces = _pieces(("", one.sentence), ("Reason", one.reason))
            yield Document("changes", words(one.title) or one.type, address_of(one, view), note, pieces, on)


def _map(view: View) -> Iterator[Document]:
    edition = view.edition
    for slug, one in view.thresholds.items():
        now = one["revisions"][-1]
        pieces = _pieces(("", now["definition"]), *(("Assessment", each["note"]) for each in one["assessments"]))
        yield Document("map", words(now["name"]), f"/map/#threshold-{slug}", "Capability threshold", pieces)
        for measure in one["mitigations"]:
            last = measure["revisions"][-1]
            who = "What the developer will do itself" if last["column"] == "company" else "Recommended to the industry"
            pieces = _pieces(("", last["text"]), ("Condition", last["caveat"]))
            url = f"/map/#mitigation-{measure['slug']}"
            yield Document("map", f"Measure against {words(now['name'])}", url, who, pieces)
    for slug, level in edition.safety_levels().items():
        pieces = _pieces(("", level["description"]))
        yield Document("map", words(level["name"]), f"/map/#safety-level-{slug}", "Safety level", pieces)
    for slug, promise in edition.commitments().items():
        said = promise["revisions"][-1]
        pieces = _pieces(("", said["response"]))
        yield Document("map", words(said["scenario"]), f"/map/#commitment-{slug}", "Conditional commitment", pieces)
    for slug, suite in edition.suites().items():
        titles = (("Study", each["title"]) for each in suite["studies"])
        pieces = _pieces(("", suite["description"]), *titles)
        note = f"Evaluation suite, {CAPABILITIES[suite['capability']]}"
        yield Document("map", words(suite_name(suite)), f"/map/evaluations/#suite-{slug}", note, pieces)
    for slug, policy in edition.policies().items():
        title, url = f"{policy['document']} {policy['version']}", f"/map/#policy-{slug}"
        yield Document("map", words(title), url, "Policy version", _pieces(("", policy["summary"])))
    for slug, report in view.reports.items():
        note = f"{REPORT_KINDS[report['kind']]}, {long_day(day(report['published_on']))}"
        pieces = _pieces(("", report["summary"]), ("Author", report["author"]))
        yield Document("map", words(report["title"]), f"/reports/#report-{slug}", note, pieces)
