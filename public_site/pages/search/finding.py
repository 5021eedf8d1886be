"""From a query to what is found: by kind, with counts, the places marked, and other ways to look where there is nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from public_site.pages.search.documents import KINDS, Document
from public_site.pages.search.folding import Run, around, marked, terms_of

LONGEST: Final = 200  # letters of a query that are read
MOST_TERMS: Final = 8
FEW: Final = 8  # of each kind, where all kinds are shown
PER_PAGE: Final = 40
SNIPPET: Final = 200


@dataclass(frozen=True)
class Query:
    """What is asked: words, perhaps of one kind only, and which page of them."""

    text: str
    kind: str = ""
    page: int = 1

    @property
    def terms(self) -> list[str]:
        return terms_of(self.text, most=MOST_TERMS)


@dataclass(frozen=True)
class Hit:
    """One thing found, with its title and the place in it that fits best in marked runs."""

    document: Document
    title: Sequence[Run]
    label: str  # which piece of it the words are from
    snippet: Sequence[Run]


@dataclass(frozen=True)
class Group:
    """What was found of one kind: as many as are shown, out of `total`."""

    kind: str
    name: str
    total: int
    hits: Sequence[Hit]


@dataclass(frozen=True)
class Found:
    query: Query
    counts: Sequence[tuple[str, str, int]]  # kind, name, how many
    groups: Sequence[Group]
    alone: Sequence[tuple[str, int]]  # nothing found: each word, and how many things hold it

    @property
    def total(self) -> int:
        return sum(count for _, _, count in self.counts)

    @property
    def pages(self) -> int:
        """How many pages there are of the one kind that is shown."""
        return -(-self.groups[0].total // PER_PAGE) if self.query.kind and self.groups else 1


def asked(fields: Mapping[str, str]) -> Query:
    """The query of a form; what makes no sense in it is left out."""
    text = " ".join(fields.get("q", "")[:LONGEST].split())
    kind, page = fields.get("in", ""), fields.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    return Query(text, kind if kind in KINDS else "", max(number, 1))


def find(documents: Sequence[Document], query: Query) -> Found:
    """Everything that holds all words of the query; what has them in its title comes first."""
    terms = query.terms
    found: dict[str, list[Document]] = {kind: [] for kind in KINDS}
    for one in documents if terms else ():
        if one.holds(terms):
            found[one.kind].append(one)
    counts = [(kind, KINDS[kind], len(found[kind])) for kind in KINDS]
    shown = [query.kind] if query.kind else [kind for kind in KINDS if found[kind]]
    groups = [_group(kind, found[kind], query, terms) for kind in shown if found[kind]]
    alone = [] if any(found.values()) else [(term, _holding(documents, term)) for term in terms]
    return Found(query, counts, groups, alone if len(terms) > 1 else [])


def _group(kind: str, found: Sequence[Document], query: Query, terms: Sequence[str]) -> Group:
    ordered = sorted(found, key=lambda one: not all(term in one.folded_title for term in terms))
    first = (min(query.page, -(-len(found) // PER_PAGE)) - 1) * PER_PAGE if query.kind else 0
    some = ordered[first : first + (PER_PAGE if query.kind else FEW)]
    return Group(kind, KINDS[kind], len(found), [_hit(one, terms) for one in some])


def _hit(one: Document, terms: Sequence[str]) -> Hit:
    """The piece that holds most of the words, the first of those that hold as many."""
    pieces = [(label, text, sum(term in folded for term in terms)) for label, text, folded in one.folded_pieces]
    label, text, _ = max(pieces, key=lambda piece: piece[2], default=("", "", 0))
    return Hit(one, marked(one.title, terms), label, around(text, terms, SNIPPET) if text else [])


def _holding(documents: Sequence[Document], term: str) -> int:
    return sum(one.holds([term]) for one in documents)
