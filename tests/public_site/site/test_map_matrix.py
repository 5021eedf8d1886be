"""The matrix of the map: every threshold and every measure once, in the column it belongs to, and nothing blank."""

from typing import Any

import pytest

from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Publish
from tests.public_site.site.lab import Parts, third_edition
from tests.public_site.site.page import Page

HEAD = [
    "Capability threshold",
    "Safety level",
    "What Example Lab will do itself",
    "Recommended for the whole industry (recommendation, not a promise)",
    "Goals",
    "Evidence",
]


def matrix_of(page: Page) -> list[list[str]]:
    [found] = [rows for rows in page.tables if rows[0] == HEAD]
    return found[1:]


def with_measures(*measures: p.Part, **fields: Any) -> Parts:
    parts = third_edition()
    parts["threshold/known-weapons"] |= {"mitigations": list(measures)} | fields
    return parts


def test_each_measure_is_in_its_column_with_its_state_its_goals_and_its_evidence(publish: Publish):
    seen = p.mitigation("classifiers", "company", goals=["catch-deception"], evidence=["room-report"])
    moved = p.mitigation("theft", "company", "industry")
    page = publish(with_measures(seen, moved), on=STORY_DAY)("/map/")
    [row] = matrix_of(page)
    assert row == [
        "Known weapons",
        "ASL-3",
        "Measure classifiers. In place",
        "Measure theft. Moved here from the other column.",
        "Find nearly all seeded deception Silent",
        "Report on the room",
    ]
    for anchor in ("threshold-known-weapons", "safety-level-asl-3", "mitigation-classifiers", "mitigation-theft"):
        assert f"#{anchor}" in page.links
        assert anchor in page.ids


def test_what_is_absent_is_said_in_words(publish: Publish):
    parts = with_measures(assessments=[])
    parts["threshold/known-weapons"]["revisions"][0]["level"] = ""
    [row] = matrix_of(publish(parts, on=STORY_DAY)("/map/"))
    assert row[1:] == [
        "None defined",
        "No measure is stated.",
        "Nothing is recommended.",
        "No goal is named.",
        "None is named.",
    ]


def test_a_condition_and_a_withdrawal_are_said_in_the_cell(publish: Publish):
    bound = p.mitigation("pause", "company", caveat="Only where others do the same.", state="")
    gone = p.mitigation("old", "company")
    gone["revisions"].append(gone["revisions"][0] | {"number": 2, "kind": "withdrawn", "effective_on": "2026-07-06"})
    [row] = matrix_of(publish(with_measures(bound, gone), on=STORY_DAY)("/map/"))
    assert "Measure pause. Conditional: Only where others do the same. State not reported" in row[2]
    assert "Measure old. Withdrawn since 6 Jul 2026." in row[2]
    assert row[3] == "Nothing is recommended."


def test_every_threshold_has_one_row_and_every_measure_one_cell(publish: Publish):
    parts = third_edition()
    for number in range(5):
        slug = f"threshold-{number}"
        measures = [p.mitigation(f"{slug}-{column}", column) for column in ("company", "industry")]
        parts[f"threshold/{slug}"] = p.threshold(slug, f"Threshold {number}", position=number, mitigations=measures)
    rows = matrix_of(publish(parts, on=STORY_DAY)("/map/"))
    assert sorted(row[0] for row in rows) == ["Known weapons", *(f"Threshold {number}" for number in range(5))]
    for row in rows:
        slug = row[0].lower().replace(" ", "-")
        if slug != "known-weapons":
            assert row[2] == f"Measure {slug}-company. In place"
            assert row[3] == f"Measure {slug}-industry."


@pytest.mark.parametrize("words", ["<script>x</script>", "x" * 300, "اسم"])
def test_words_of_people_stay_words(publish: Publish, words: str):
    measure = p.mitigation("classifiers", "company", text=words, caveat=words)
    parts = with_measures(measure)
    parts["threshold/known-weapons"]["revisions"][0]["name"] = words
    page = publish(parts, on=STORY_DAY)("/map/")
    [row] = matrix_of(page)
    assert row[0] == words
    assert row[2] == f"{words} Conditional: {words} In place"
    assert "script" not in page.tags
