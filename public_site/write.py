"""From a page to the bytes of its files: the one place where templates of the public site are rendered."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import get_template

from goals.days import long_day
from public_site.assets import assets
from public_site.page import Made, Page, file_of
from public_site.plan import Frame

# The same links on every page, so that previous goals stand beside current ones.
LINKS = (
    {"path": "/", "word": "Roadmap"},
    {"path": "/goals/", "word": "Goals"},
    {"path": "/goals/previous/", "word": "Previous goals"},
    {"path": "/grades/", "word": "Grades"},
    {"path": "/changes/", "word": "Changes"},
    {"path": "/map/", "word": "Map"},
)


def files_of(page: Page, made: Made, frame: Frame) -> dict[str, bytes]:
    """Every file of a page below site/ -> its bytes; the page itself comes first."""
    name = file_of(frame.address)
    files = {name: made.content if made.content is not None else html_of(page, made, frame)}
    folder = name.rpartition("/")[0]
    for figure, value in made.figures.items():
        files[f"{folder}/charts/{figure}.json".lstrip("/")] = json.dumps(value, separators=(",", ":")).encode()
    return files


def html_of(page: Page, made: Made, frame: Frame) -> bytes:
    context = {"page_title": page.title, "frame": frame, "base": frame.base, "assets": asset_paths(), "links": LINKS}
    context |= {"states": states_sentence(frame.on, made.holds_until, settled=frame.replaced_by is not None)}
    return get_template(made.template).render(context | dict(made.context)).encode()


def asset_paths() -> Mapping[str, Any]:
    """Dots cannot stand in a template's names: "site.css" is asked for as assets.site_css."""
    return {name.replace(".", "_"): asset.path for name, asset in assets().items()}


def states_sentence(on: date, holds_until: date | None, *, settled: bool) -> str:
    """Until when the states on a page are right, in dates; a page never counts days that run on."""
    if settled:
        return f"States are those of {long_day(on)} (UTC), when this edition was the current one."
    if holds_until is None:
        return f"States computed for {long_day(on)} (UTC); only a new edition changes them."
    return f"States computed for {long_day(on)} (UTC); the next change by itself is on {long_day(holds_until)}."
