"""What was withheld after publication, checked from outside with the public verifier: never plain "in order"."""

import json

import pytest
from django.core.management import call_command

from public_site import actions
from public_site.actions.withholding import Wanted
from public_site.candidate import parts_of
from public_site.models import Publication
from public_site.publish import public_root, publish
from roadmap.records import roadmap_verify, signer
from tests import builders as b
from tests.desk import approve
from tests.public_site.test_export import beat
from tests.roadmap.records.verifying import verify

SECRET = "the third door of the old cellar"


@pytest.fixture
def row(fresh_database, data_dir):
    """Two editions, and words withheld from both."""
    b.a_roadmap()
    goal = b.a_goal("report")
    b.an_update(goal, done=f"We went through {SECRET}.", at=b.later(5))
    signer.sign()
    for day in (6, 8):
        preparation = actions.prepare(by=b.a_publisher(), at=b.later(day))
        approve(preparation=preparation, by=b.another_publisher(), at=b.later(day))
        b.an_update(goal, at=b.later(day + 1))
    beat("2026-03-28")
    publish(public_root(), at=b.later(20))
    return actions.withhold_published(
        wanted=Wanted(
            key="goal/report", field="updates.1.done", words=SECRET, reason="protections", justification="A way in."
        ),
        by=b.a_publisher(),
        at=b.later(20, 10),
    )


def exported(tmp_path, name="copy"):
    call_command("export_site", tmp_path / name)
    return tmp_path / name


def last_line(capsys, copy):
    roadmap_verify.main([str(copy)])
    return capsys.readouterr().out.splitlines()[-1]


def test_the_verdict_counts_the_parts_and_everything_else_is_in_order(row, tmp_path, capsys):
    publish(public_root(), at=b.later(20, 11))
    copy = exported(tmp_path)
    verdict = verify("copy", folder=tmp_path)
    assert (verdict.code, verdict.sentences, verdict.report["parts_withheld"]) == (0, "", 2)
    assert last_line(capsys, copy) == "2 parts withheld after publication, the rest in order."
    assert SECRET.encode() not in b"".join(one.read_bytes() for one in copy.rglob("*") if one.is_file())


def test_a_copy_made_before_the_pages_followed_is_no_contradiction(row, tmp_path):
    """The record is signed a minute before the worker has made the pages: what is there then is still as it was."""
    signer.sign()
    exported(tmp_path)
    assert verify("copy", folder=tmp_path).code != 1


def test_another_stand_in_than_the_recorded_one_is_found(row, tmp_path):
    publish(public_root(), at=b.later(20, 11))
    copy = exported(tmp_path)
    stand_in = row.parts[0]["stand_in"]
    path = copy / "data" / "parts" / f"{stand_in}.json"
    value = json.loads(path.read_bytes())
    value["updates"][0]["health"] = "off_track"
    path.write_bytes(json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode())
    assert verify("copy", folder=tmp_path).code == 1


def test_a_part_that_is_gone_without_a_record_is_missing_not_withheld(row, tmp_path):
    publish(public_root(), at=b.later(20, 11))
    copy = exported(tmp_path)
    area = parts_of(Publication.objects.get(number=1))["area/safeguards"]
    (copy / "data" / "parts" / f"{area}.json").unlink()
    assert verify("copy", folder=tmp_path).code == 2


def test_shown_again_the_verdict_is_plain_again(row, tmp_path, capsys):
    publish(public_root(), at=b.later(20, 11))
    actions.lift_withholding(withholding=row, reason="Told elsewhere.", by=b.an_editor(), at=b.later(20, 12))
    publish(public_root(), at=b.later(20, 13))
    copy = exported(tmp_path)
    assert last_line(capsys, copy) == "In order."
