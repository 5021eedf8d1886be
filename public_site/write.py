"""From a page to the bytes of its files: the one place where templates of the public site are rendered."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from goals.days import long_day
from public_site.assets import assets, build_hash, drawing_style
from public_site.page import Drawing, Made, Page, file_of
from public_site.plan import Frame
from public_site.signed_log import SignedLog
from public_site.site_address import site_address
from roadmap import compiled_templates
from roadmap.charts.frame import framed
from roadmap.csv_lines import csv_lines
from roadmap.markdown import plain

# The same links on every page, so that previous goals stand beside current ones.
LINKS = (
    {"path": "/goals/", "word": "Goals"},
    {"path": "/goals/previous/", "word": "Previous goals"},
    {"path": "/timeline/", "word": "Timeline"},
    {"path": "/grades/", "word": "Grades"},
    {"path": "/changes/", "word": "Changes"},
    {"path": "/method/", "word": "Method"},
)


def files_of(page: Page, made: Made, frame: Frame, log: SignedLog | None) -> dict[str, bytes]:
    """Every file of a page below site/ -> its bytes; the page itself comes first. `log`: the log at this moment."""
    name = file_of(frame.address)
    content = b"".join(made.stream()) if made.stream is not None else made.content
    files = {name: content if content is not None else html_of(page, made, frame, log)}
    folder = name.rpartition("/")[0]
    for figure, value in made.charts.figures.items():
        files[f"{folder}/charts/{figure}.json".lstrip("/")] = json.dumps(value, separators=(",", ":")).encode()
    for figure, table in made.charts.tables.items():
        files[f"{folder}/charts/{figure}.csv".lstrip("/")] = "".join(csv_lines(table.head, table.rows)).encode()
    for figure, drawing in made.charts.drawings.items():
        files[f"{folder}/charts/{figure}.svg".lstrip("/")] = drawing_of(drawing, frame)
    return files


def drawing_of(drawing: Drawing, frame: Frame) -> bytes:
    """A chart as a file that says by itself what it shows, as of when, and where it is from."""
    roadmap = frame.last.roadmap
    foot = [
        f"{plain(roadmap['name'])}, edition {frame.introduced.number}, as of {long_day(frame.on)}",
        f"{roadmap['base_address']}{frame.permalink if frame.versioned else frame.path}#{drawing.anchor}",
    ]
    context = {
        "drawing": drawing,
        "chart": drawing.chart,
        "framed": framed(drawing.chart.width, drawing.chart.height, drawing.headline, foot),
        "style": drawing_style(),
        "size": "wide",
    }
    return compiled_templates.render("public_site/chart.svg", context | dict(drawing.context)).encode()


def html_of(page: Page, made: Made, frame: Frame, log: SignedLog | None) -> bytes:
    context = {
        "log": log,
        "page_title": page.title,
        "frame": frame,
        "base": frame.base,
        "site_address": site_address(frame.last.roadmap),
        "assets": asset_paths(),
        "links": LINKS,
        "build": build_hash()[:12],
    }
    context |= {"states": states_sentence(frame.on, made.holds_until, settled=frame.replaced_by is not None)}
    return compiled_templates.render(made.template, context | dict(made.context)).encode()


@cache
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
