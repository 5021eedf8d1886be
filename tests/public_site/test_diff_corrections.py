"""A stated fact that was put right is told as one correction, with its reason and each field, whatever was changed."""

from copy import deepcopy
from typing import Any

import pytest

from public_site.diff import changes
from public_site.schema import validate
from tests.public_site.shapes import edition, part


def told(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    validate(after)
    found = changes(edition([before]), edition([after], number=2))
    return [entry for entry in found if entry.key == before["part"]]


def corrected(number: int = 2, reason: str = "Misread.", **was: str) -> dict[str, Any]:
    fields = [{"name": name, "before": before} for name, before in was.items()]
    return {"number": number, "on": "2026-06-20", "reason": reason, "fields": fields}


@pytest.mark.parametrize(("kind", "field"), [("report", "title"), ("policy", "version")])
def test_a_report_or_policy_version_that_is_put_right_is_one_correction(kind, field):
    before = part(kind) | {"corrections": []}
    after = deepcopy(before)
    after |= {field: "Right", "summary": "All of it.", "corrections": [corrected(**{field: before[field]})]}
    (entry,) = told(before, after)
    assert (entry.type, entry.reason) == ("Correction", "Misread.")
    assert {one.label for one in entry.fields} == {field.capitalize(), "Summary"}
    assert (entry.before, entry.after) == (before[field], "Right")
    assert entry.effective_on.isoformat() == "2026-06-20"


def test_what_was_put_right_twice_since_gives_both_reasons():
    before = part("report") | {"corrections": [corrected(1, "Earlier.")]}
    after = before | {"title": "Right"}
    after["corrections"] = [*before["corrections"], corrected(2, "One."), corrected(3, "Two.")]
    (entry,) = told(before, after)
    assert entry.reason == "One. Two."


def standards(*rows: dict[str, Any]) -> dict[str, Any]:
    return part("safety-level") | {"standards": list(rows)}


def a_standard(model: str, **fields: Any) -> dict[str, Any]:
    first = deepcopy(part("safety-level")["standards"][0])
    first.pop("corrections")
    return first | {"model": model} | fields


def test_a_standard_that_is_put_right_is_known_again_by_what_it_said():
    before = standards(a_standard("Example-1"), a_standard("Example-2"))
    right = a_standard("Example-3", corrections=[corrected(1, model="Example-2")])
    (entry,) = told(before, standards(a_standard("Example-1"), right))
    assert entry.type == "Correction"
    assert entry.sentence.endswith("standard for Example-3: Model put right.")
    assert [(one.label, one.before, one.after) for one in entry.fields] == [("Model", "Example-2", "Example-3")]


def test_a_standard_that_became_active_beside_a_corrected_one_has_its_own_entry():
    before = standards(a_standard("Example-1", because="precaution"))
    right = a_standard("Example-1", because="reached", corrections=[corrected(1, because="precaution")])
    found = told(before, standards(right, a_standard("Example-9")))
    assert sorted(one.type for one in found) == ["Correction", "Standard active"]


def test_a_fact_that_was_put_right_before_it_was_ever_told_is_new():
    right = a_standard("Example-3", corrections=[corrected(1, model="Example-2")])
    (entry,) = told(standards(), standards(right))
    assert entry.type == "Standard active"
