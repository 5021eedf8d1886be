"""docs/publication-format.md is a promise to outsiders: its program must run, and what it says must be so."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from goals.commitments import evidence_commitment, item_commitment
from public_site.actions import prepare
from public_site.files import manifest_path, part_path
from public_site.publish import public_root, publish
from public_site.schema import PARTS
from tests import builders as b
from tests.desk import approve

DOCUMENT = Path("docs/publication-format.md").read_text(encoding="utf-8")


@pytest.fixture
def root(db, data_dir):
    """Two editions, written."""
    b.a_roadmap()
    goal = b.a_goal("report", revision=b.a_revision(title="Rapport d'été", why='日本語\u2028\x7f "quoted" \\ \t'))
    for day in (20, 25):
        b.an_update(goal, at=b.later(day))
        approve(preparation=prepare(by=b.a_publisher(), at=b.later(day)), by=b.another_publisher(), at=b.later(day))
    publish(public_root(), at=b.later(25))
    return public_root()


def the_program() -> Any:
    """The function `check` of the document."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/publication-format.md", "exec"), names)  # noqa: S102 -- our own document
    return names["check"]


def get_from(root: Path) -> Any:
    def get(address: str) -> bytes:
        folder, name = address.removeprefix("/data/").split("/")
        stem = name.removesuffix(".json")
        return (manifest_path(root, int(stem)) if folder == "editions" else part_path(root, stem)).read_bytes()

    return get


def test_the_documented_program_accepts_what_is_published(root):
    parts = the_program()(get_from(root), 2)
    assert parts["goal/report"]["revisions"][0]["title"] == "Rapport d'été"
    assert len(parts["goal/report"]["updates"]) == 2


@pytest.mark.parametrize("what", ["a part", "a manifest"])
def test_the_documented_program_notices_one_changed_word(root, what):
    path = next((root / "parts").iterdir()) if what == "a part" else manifest_path(root, 1)
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"v":1', b'"v":2'))
    with pytest.raises(AssertionError):
        the_program()(get_from(root), 2)


def test_every_kind_of_part_is_in_the_document():
    assert [kind for kind in PARTS if f"`{kind}/" not in DOCUMENT] == []


def test_the_commitments_are_as_documented():
    """Recomputed here by hand from the two lines of the document."""
    salt = "0a" * 32
    item = hashlib.sha256(b"roadmap-checklist-item/v1\x00" + bytes.fromhex(salt) + "Schlösser".encode())
    assert item_commitment(salt=salt, text="Schlösser") == item.hexdigest()
    content = b'{"sha256":"","title":"Memo","url":"https://example.org"}'
    evidence = hashlib.sha256(b"roadmap-evidence/v1\x00" + bytes.fromhex(salt) + content)
    assert evidence_commitment(salt=salt, title="Memo", url="https://example.org", sha256="") == evidence.hexdigest()
