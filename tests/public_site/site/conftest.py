"""A small lab published to a folder of its own, and a clock that stands still."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from public_site import serve
from public_site.answer import Response
from public_site.release import current_release
from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.lab import Parts, publish_lab
from tests.public_site.site.page import Page

STORY_DAY = date(2026, 10, 14)

Get = Callable[..., Response]
Publish = Callable[..., Callable[[str], Page]]


@pytest.fixture
def root(data_dir: Path) -> Path:
    return data_dir / "public"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """today(day) sets the day that serving reads."""

    def set_day(on: date) -> None:
        monkeypatch.setattr(serve, "today", lambda: on)

    set_day(STORY_DAY)
    return set_day


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab in three editions, rendered on the story day; tests get a copy."""
    root = tmp_path_factory.mktemp("rendered") / "public"
    publish_lab(root)
    render_release(root, on=STORY_DAY)
    return root


@pytest.fixture
def site(rendered: Path, root: Path, today: Callable[[date], None]) -> Path:
    """The rendered lab. Files are linked, not copied: nothing in a release is ever written to again."""
    shutil.copytree(rendered, root, symlinks=True, copy_function=os.link)
    return root


@pytest.fixture
def get(site: Path) -> Get:
    """get("/goals/x/", **headers) -> the answer to a reader."""

    def ask(path: str, method: str = "GET", **headers: str) -> Response:
        return serve.respond(method, path, {name.replace("_", "-"): value for name, value in headers.items()})

    return ask


@pytest.fixture
def publish(root: Path) -> Publish:
    """publish(parts, …, on=day) -> read(path): the pages of these editions, each a month after the one before."""

    def editions(*found: Parts, on: date) -> Callable[[str], Page]:
        press = p.Press(root)
        for number, one in enumerate(found, 2):
            press.publish(f"2026-{number:02}-10", one)
        render_release(root, on=on)

        def read(path: str) -> Page:
            release = current_release(root)
            assert release is not None
            return Page((release.site / path.lstrip("/") / "index.html").read_bytes())

        return read

    return editions
