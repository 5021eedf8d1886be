"""The colours keep the contrasts they promise, in both themes (WCAG 2.2: 4.5 for text, 3 for shapes; ours are higher)."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

STATUSES = ("achieved", "on-track", "at-risk", "off-track", "missed", "changed", "not-started", "withdrawn")


def themes():
    css = Path(str(finders.find("roadmap/css/tokens.css"))).read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    first = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {"light": first, "dark": first | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_formula_gives_the_known_values():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_links_and_borders_stand_out_from_the_background(theme):
    tokens = themes()[theme]
    for name, least in {"text": 14, "muted": 7, "link": 6, "border": 3, "error": 7}.items():
        assert contrast(tokens[f"color-{name}"], tokens["color-background"]) >= least, name
    assert contrast(tokens["color-muted"], tokens["color-surface"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_can_be_read_as_a_word_and_seen_as_a_shape(theme, status):
    tokens = themes()[theme]
    assert contrast(tokens[f"tag-{status}"], tokens[f"tag-{status}-text"]) >= 7
    assert contrast(tokens[f"fill-{status}"], tokens["color-background"]) >= 3


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_word_of_a_grade_can_be_read_on_its_colour(level):
    tokens = themes()["light"]
    assert contrast(tokens[f"grade-{level}"], tokens["grade-text"]) >= 7
