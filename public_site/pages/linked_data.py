"""The roadmap and its goals in the words of schema.org, as JSON-LD files: search engines and catalogues read them.

They are files of their own, not script elements in pages: the content policy of the site lets no page carry any.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from goals.days import iso
from goals.outcome import DELIVERED, delivered_on
from public_site.page import Made, Page
from public_site.pages.by_itself import reads_until
from public_site.pages.tables import MEDIA_TYPES, TABLES, path_of
from public_site.schema import part_key
from public_site.site_address import site_address
from public_site.states import GoalState
from public_site.view import View
from roadmap.markdown import plain

CONTEXT: Final = "https://schema.org"
# What is not here has an unknown or an open end.
STATUSES: Final = {
    "not_started": "PotentialActionStatus",
    "in_progress": "ActiveActionStatus",
    "being_checked": "ActiveActionStatus",
    **dict.fromkeys(DELIVERED, "CompletedActionStatus"),
    **dict.fromkeys(("missed", "withdrawn", "stopped_after_learning"), "FailedActionStatus"),
}


def linked_pages(view: View) -> list[Page]:
    whole = Page(
        "/data/roadmap.jsonld",
        "The roadmap as linked data",
        ("edition",),
        lambda: Made(content=_bytes(roadmap_data(view))),
        versioned=False,
        framed=False,
    )
    return [whole, *(_of_goal(state) for state in view.states.all)]


def _of_goal(state: GoalState) -> Page:
    needs = tuple(part_key("goal", one) for one in (state.slug, *state.outline.parts))
    return Page(
        f"{state.path}goal.jsonld", f"{state.title} as linked data", needs, _maker(state), versioned=False, framed=False
    )


def _maker(state: GoalState) -> Callable[[], Made]:
    return lambda: Made(content=_bytes(goal_data(state)), holds_until=reads_until(state, _status))


def _status(state: GoalState) -> str | None:
    return STATUSES.get(state.facts.outcome)


def roadmap_data(view: View) -> dict[str, Any]:
    """The site, who answers for it, and the data set with its files."""
    roadmap, edition, site = view.roadmap, view.edition, site_address(view.roadmap)
    keeper = roadmap["developer"] if roadmap["kept_by"] == "developer" else roadmap["name"]
    data_set = {
        "@type": "Dataset",
        "@id": f"{site}/#roadmap",
        "name": roadmap["name"],
        "description": plain(roadmap["about"])
        or f"What {roadmap['developer']} has promised about the risks of its models.",
        "url": f"{site}/",
        "version": str(edition.number),
        "identifier": f"sha256:{edition.sha256}",
        "datePublished": view.editions[0].manifest["published_at"],
        "dateModified": edition.manifest["published_at"],
        "about": {"@type": "Organization", "name": roadmap["developer"]},
        "creator": {"@id": f"{site}/#keeper"},
        "isAccessibleForFree": True,
        **({"license": roadmap["licence"]} if roadmap["licence"] else {}),
        "distribution": [
            _download(f"{site}/data/roadmap.json", "application/json"),
            *(_download(site + path_of(one, form), kind) for one in TABLES for form, kind in MEDIA_TYPES.items()),
        ],
    }
    graph = [
        {"@type": "WebSite", "@id": f"{site}/#site", "url": f"{site}/", "name": roadmap["name"], "inLanguage": "en-GB"},
        {"@type": "Organization", "@id": f"{site}/#keeper", "name": keeper},
        data_set,
    ]
    return {"@context": CONTEXT, "@graph": graph}


def goal_data(state: GoalState) -> dict[str, Any]:
    """A goal as something planned for a day; what became of it as the status of an action."""
    site, goal, due = site_address(state.roadmap), state.value, state.facts.due
    done = delivered_on(goal, state.parts) if state.facts.outcome in DELIVERED else None
    found = {
        "@context": CONTEXT,
        "@type": "PlanAction",
        "@id": site + state.path,
        "url": site + state.path,
        "name": state.title,
        "description": plain(state.revision["statement"]),
        "agent": {"@type": "Organization", "name": state.roadmap["developer"]},
        "startTime": state.revision["starts_on"] or goal["set_on"],
        "scheduledTime": iso(due) if due else None,
        "endTime": iso(done) if done else None,
        "actionStatus": f"{CONTEXT}/{_status(state)}" if _status(state) else None,
        "subjectOf": {"@id": f"{site}/#roadmap"},
    }
    return {name: value for name, value in found.items() if value is not None}


def _download(address: str, kind: str) -> dict[str, str]:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind}


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
