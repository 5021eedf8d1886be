"""The data page, and the whole edition as one canonical document."""

from collections.abc import Iterator
from typing import Any

from public_site.editions import Edition
from public_site.page import Made, Page
from public_site.pages.tables import FORMS, Described, described, path_of
from public_site.pages.tables.of_changes import STATES
from public_site.site_address import site_address
from public_site.states import GoalState
from public_site.view import View
from roadmap import canonical_json


def data_pages(view: View) -> list[Page]:
    return [
        Page("/data/", "Data", ("edition",), lambda: make_data(view), versioned=False),
        Page(
            "/data/roadmap.json",
            "The roadmap as data",
            ("edition",),
            lambda: Made(stream=lambda: document_pieces(view.edition)),
            versioned=False,
        ),
    ]


def make_data(view: View) -> Made:
    context = {
        "tables": [_shown(one) for one in described(view)],
        "states": STATES,
        "forms": FORMS,
        "known": _does_not_add_up(view),
        "site": site_address(view.roadmap),
        "editions": list(reversed(view.editions)),
        "edition": view.edition,
        "parts": len(view.edition.parts),
        "goals": len(view.states.top),
    }
    return Made("public_site/data.html", context)


def _shown(one: Described) -> dict[str, Any]:
    files = [
        {"form": form.upper(), "path": path_of(one.table, form), "size": _size(weight.bytes), "sha256": weight.sha256}
        for form, weight in one.files.items()
    ]
    changed = {None: "The first edition", True: "Yes", False: "No"}[one.changed]
    return {"table": one.table, "rows": one.rows, "files": files, "changed": changed}


def _size(count: int) -> str:
    """In thousands of bytes, as files are sized elsewhere; small ones in bytes."""
    return (
        f"{count} bytes" if count < 1000 else f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1e6:.1f} MB"
    )


def _does_not_add_up(view: View) -> list[tuple[GoalState, str]]:
    """Goals whose published words and arithmetic name different days."""
    return [(one, warning) for one in view.states.all if (warning := one.revision["deadline"]["warning"])]


def roadmap_document(edition: Edition) -> bytes:
    """{"manifest": …, "parts": {key: part}} as canonical JSON."""
    return b"".join(document_pieces(edition))


def document_pieces(edition: Edition) -> Iterator[bytes]:
    """The document piece by piece, put together from the published bytes: it is as large as all parts.

    Parts are canonical already and keys are plain ASCII, so joining them in order is what canonical_json would write.
    """
    yield b'{"manifest":' + canonical_json.dumps(edition.manifest) + b',"parts":{'
    for place, key in enumerate(sorted(edition.parts)):
        yield (b"," if place else b"") + canonical_json.dumps(key) + b":" + edition.part_bytes(key)
    yield b"}}"
