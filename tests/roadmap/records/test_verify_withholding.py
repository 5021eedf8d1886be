"""What the verifier asks before it reads a part in another form: a record, a box, and a second person."""

from pathlib import Path
from typing import Any

import pytest

from tests.roadmap.records.a_public_log import PublicLog, canonical, sha256, write
from tests.roadmap.records.verifying import Verdict, verify

# One worker tells the story once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]


def withheld_part(log: PublicLog, key: str = "goal/report", **fields: Any) -> tuple[str, str]:
    """The hash of a part of the newest edition, and of a form that could be read in its place."""
    published = log.manifests[-1]["parts"][key]
    part = log.parts[published] | {"withheld": {"w1": {}}} | fields
    stand_in = sha256(canonical(part))
    log.parts[stand_in] = part
    return published, stand_in


def read_in_its_place(log: PublicLog, published: str, stand_in: str, tmp_path: Path) -> Verdict:
    """The files as they are once the bytes of the part are gone."""
    files = log.files()
    files[f"data/parts/{stand_in}.json"] = canonical(log.parts[stand_in])
    del files[f"data/parts/{published}.json"]
    newest = log.manifests[-1]
    parts = {key: log.parts[stand_in if one == published else one] for key, one in newest["parts"].items()}
    files["data/roadmap.json"] = canonical({"manifest": newest, "parts": parts})
    return verify(write(files, tmp_path / "copy"), folder=tmp_path)


def told_of(published: str, stand_in: str | None, **fields: Any) -> dict[str, Any]:
    return {"made_by": "anna", "parts": [{"key": "goal/report", "sha256": published, "stand_in": stand_in}]} | fields


@pytest.mark.parametrize("type", ["release.rendered", "log.heartbeat", "publication.withholding_confirmed"])
def test_only_a_record_of_withholding_lets_another_part_be_read(log, tmp_path, type):  # noqa: A002
    pair = withheld_part(log)
    log.append(type, "withholding/1", told_of(*pair))

    verdict = read_in_its_place(log, *pair, tmp_path)
    assert verdict.code != 0
    assert verdict.report["parts_withheld"] == 0


def test_a_stand_in_without_a_box_is_found(log, tmp_path):
    pair = withheld_part(log, withheld={}, title="Softer")
    log.append("part.withheld", "withholding/1", told_of(*pair))

    verdict = read_in_its_place(log, *pair, tmp_path)
    assert "V8" in verdict.wrong
    assert "goal/report is another one, or its stand-in withholds nothing" in verdict.sentences


@pytest.mark.parametrize("name", ["confirmed_by", "lifted_by"])
@pytest.mark.parametrize(("person", "wrong"), [("anna", {"V9"}), ("berta", set())])
def test_who_withheld_does_not_decide_it(log, tmp_path, name, person, wrong):
    published = log.manifests[-1]["parts"]["goal/report"]
    log.append("part.withheld", "withholding/1", told_of(published, None))
    log.append("publication.withholding_confirmed", "withholding/1", {name: person})

    assert verify(write(log.files(), tmp_path / "copy"), folder=tmp_path).wrong == wrong


def test_a_stand_in_with_its_record_is_read_and_counted(log, tmp_path):
    pair = withheld_part(log)
    log.append("part.withheld", "withholding/1", told_of(*pair))

    verdict = read_in_its_place(log, *pair, tmp_path)
    assert verdict.report["parts_withheld"] == 1
    assert verdict.wrong <= {"V8"}  # the list of files is that of before
    assert "goal/report" not in verdict.sentences
