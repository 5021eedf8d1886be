"""Statistics and score files in a real browser: nothing that axe finds, room on a phone, and progress that moves."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from grading import actions, agreeing
from grading.actions.statistics import ask_statistics, note_progress
from grading.models import Cycle
from grading.tasks import compute_statistics
from tests.builders import an_editor, later
from tests.grading.builders import an_open_goal, panel, submit

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.browser]

HERE = "http://here.test"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def served(browser: Browser) -> Iterator[tuple[Page, dict[str, tuple[str, str]]]]:
    """A page that is answered from a dictionary, path -> (type, text), and the static files."""
    answers: dict[str, tuple[str, str]] = {}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        if path in answers:
            kind, text = answers[path]
            return route.fulfill(body=text, content_type=kind)
        found = finders.find(path.removeprefix("/static/"))
        return route.fulfill(path=found) if isinstance(found, str) else route.abort()

    context = browser.new_context()
    context.route("**/*", answer)
    yield context.new_page(), answers
    context.close()


def a_closed_cycle() -> Cycle:
    row = an_open_goal()
    for reviewer in panel():
        submit(row, reviewer, "behind")
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    return row.cycle


def judged(page: Page, path: str) -> None:
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(HERE + path)
        found = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in Axe().run(page).response["violations"]]
        assert found == [], (path, scheme)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, scheme)


def test_the_pages_can_be_read_by_everybody_and_progress_moves_by_itself(
    client: Client, served: tuple[Page, dict[str, tuple[str, str]]]
) -> None:
    page, answers = served
    cycle = a_closed_cycle()
    client.force_login(an_editor())
    path, asked_at = reverse("grading:statistics", args=[cycle.slug]), timezone.now()

    def show() -> None:
        answers[path] = ("text/html; charset=utf-8", client.get(path).content.decode())

    show()
    judged(page, path)  # nothing is computed yet
    row = ask_statistics(
        cycle=cycle, scores_sha256=agreeing.material(cycle).sha256, by=an_editor(), at=asked_at
    )  # fmt: skip
    note_progress(row=row, percent=20, at=asked_at)
    show()
    progress = reverse("grading:statistics_progress", args=[cycle.slug])
    answers[progress] = ("application/json", json.dumps({"is_running": True, "percent": 63}))
    judged(page, path)
    expect(page.get_by_role("status")).to_have_text("63 % done")
    compute_statistics(row.pk, row.run)
    show()
    answers[progress] = ("application/json", client.get(progress).content.decode())
    expect(page.get_by_role("table", name="").first).to_contain_text("agreement is not computed below 10 items")
    judged(page, path)


def test_the_dry_run_of_a_file_can_be_read_by_everybody(
    client: Client, served: tuple[Page, dict[str, tuple[str, str]]]
) -> None:
    page, answers = served
    row = an_open_goal()
    client.force_login(an_editor())
    path = reverse("grading:enter_scores", args=[row.cycle.slug])
    answers[path] = ("text/html; charset=utf-8", client.get(path).content.decode())
    judged(page, path)
    lines = f"goal,kind,reviewer,reason\n{row.goal.slug},progress,{panel()[0].email},Short.\nx,y,z,\n"
    checked = client.post(path, {"text": lines, "do": "check"})
    answers[path] = ("text/html; charset=utf-8", checked.content.decode())
    judged(page, path)
