"""Files for programs: made again exactly when something in them changed, and never by the clock."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from public_site.editions import Edition, load_editions
from public_site.page import Made, Page
from public_site.pages import pages_of
from public_site.plan import digest_of
from public_site.view import View
from tests.public_site.site.lab import first_edition, second_edition, third_edition
from tests.public_site.site.parts import Press

DAYS = (0, 1, 20, 60, 85, 120)  # after an edition came out


def ready(view: View) -> dict[str, Page]:
    return {page.path: page for page in pages_of(view) if not page.framed}


def views(editions: list[Edition]) -> Iterator[View]:
    """Each edition on the day it came out and on some days after, while it was the newest."""
    for place, edition in enumerate(editions):
        following = [one.published_on for one in editions[place + 1 : place + 2]] or [date.max]
        for days in DAYS:
            on = edition.published_on + timedelta(days=days)
            if on <= following[0]:
                yield View(editions[: place + 1], on)


def bytes_of(made: Made) -> bytes:
    content = made.content if made.stream is None else b"".join(made.stream())
    assert content is not None
    return content


@pytest.fixture
def editions(root: Path) -> list[Edition]:
    """The lab, each edition on a day after everything that it tells."""
    press = Press(root)
    for on, parts in (
        ("2026-06-03", first_edition()),
        ("2026-06-20", second_edition()),
        ("2026-10-08", third_edition()),
    ):
        press.publish(on, parts)
    return load_editions(root)


def test_a_file_that_is_kept_is_the_one_that_would_be_made(editions: list[Edition]):
    """Whatever edition or day comes: where the needs are the same and the file still holds, so are the bytes."""
    kept: dict[str, tuple[str, date | None, bytes]] = {}
    again = 0
    for view in views(editions):
        for path, page in ready(view).items():
            digest, made = digest_of(page, view), page.make()
            content = bytes_of(made)
            assert made.holds_until is None or made.holds_until > view.on, path
            before, holds_until, old = kept.get(path, ("", None, content))
            if before == digest and (holds_until is None or view.on < holds_until):
                assert content == old, f"{path} on {view.on}"
                again += 1
            kept[path] = digest, made.holds_until, content
    assert again > 100


def test_a_day_on_which_nothing_turns_makes_no_file_again(editions: list[Edition]):
    view = View(editions, date(2026, 10, 14))
    for path, page in ready(view).items():
        made = page.make()
        if made.holds_until and path != "/search/index.json":  # its order may turn out the same
            later = ready(View(view.editions, made.holds_until))[path].make()
            assert bytes_of(later) != bytes_of(made), f"{path} was made again for nothing on {made.holds_until}"
