"""Badges: how the roadmap or a goal stands, as a small picture for other people's pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from public_site.page import Made, Page
from public_site.pages.badges.drawing import HEIGHT, Theme, draw
from public_site.pages.badges.words import Badge, goal_badge, goal_holds_until, roadmap_badge, roadmap_holds_until
from public_site.schema import part_key
from public_site.site_address import site_address
from public_site.states import GoalState
from public_site.view import View

THEMES: Final[tuple[Theme, ...]] = get_args(Theme)


@dataclass(frozen=True)
class Shown:
    """A badge with what one copies to put it on a page."""

    badge: Badge
    name: str
    page: str
    site: str
    alt: str
    height: int = HEIGHT

    @property
    def path(self) -> str:
        return path_of(self.name, "light")

    @property
    def dark_path(self) -> str:
        return path_of(self.name, "dark")

    @property
    def markdown(self) -> str:
        alt = self.alt.replace("[", "(").replace("]", ")")
        return f"[![{alt}]({self.site}{self.path})]({self.site}{self.page})"


def path_of(name: str, theme: Theme) -> str:
    return f"/badges/{name}.svg" if theme == "light" else f"/badges/dark/{name}.svg"


def badge_pages(view: View) -> list[Page]:
    page = Page("/badges/", "Badges", ("edition",), lambda: make_badges(view), versioned=False)
    return [page, *_of_roadmap(view), *(one for state in view.states.all for one in _of_goal(state))]


def _of_roadmap(view: View) -> Iterator[Page]:
    yield from _files(
        "roadmap", "the roadmap", ("edition",), lambda: roadmap_badge(view), lambda: roadmap_holds_until(view)
    )


def _of_goal(state: GoalState) -> Iterator[Page]:
    needs = tuple(part_key("goal", one) for one in (state.slug, *state.outline.parts))
    yield from _files(
        f"goals/{state.slug}", state.title, needs, lambda: goal_badge(state), lambda: goal_holds_until(state)
    )


def _files(
    name: str, title: str, needs: tuple[str, ...], badge: Callable[[], Badge], until: Callable[[], date | None]
) -> Iterator[Page]:
    for theme in THEMES:
        path = path_of(name, theme)
        yield Page(path, f"Badge: {title}", needs, _maker(badge, until, theme), versioned=False, framed=False)


def _maker(badge: Callable[[], Badge], until: Callable[[], date | None], theme: Theme) -> Callable[[], Made]:
    return lambda: Made(content=draw(badge(), theme), holds_until=until())


def make_badges(view: View) -> Made:
    site, name = site_address(view.roadmap), view.roadmap["name"]
    goals = [
        Shown(goal_badge(one), f"goals/{one.slug}", one.path, site, f"State of “{one.title}” in {name}")
        for one in sorted(view.states.all, key=lambda one: one.attention)
    ]
    context = {"roadmap_badge": Shown(roadmap_badge(view), "roadmap", "/", site, f"How {name} stands"), "goals": goals}
    days = [roadmap_holds_until(view), *(goal_holds_until(one) for one in view.states.all)]
    days.append(view.states.hold_until())  # the order of the goals turns with how they stand
    return Made("public_site/badges.html", context, holds_until=min((day for day in days if day), default=None))
