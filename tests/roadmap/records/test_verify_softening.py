"""One word of a published goal is softened: in the export, in the database, in a leaf, in leaf and tree, everywhere.

The verifier finds the first four by itself. Where the holder of the key signs everything anew, it is found by
everybody who kept a checkpoint, and can be proved to all others.
"""

import base64
import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.roadmap.records.a_public_log import Files, PublicLog, SigningKey, root, write
from tests.roadmap.records.verifying import verify

# One worker tells the story once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]


@pytest.fixture
def honest(story: PublicLog) -> PublicLog:
    return story


@pytest.fixture
def softened(log: PublicLog) -> PublicLog:
    log.change_part("goal/report", lambda goal: goal["revisions"][0].update(failure="Nothing was ever promised."))
    return log


def mixed(honest: PublicLog, softened: PublicLog, is_softened: Callable[[str], bool]) -> Files:
    soft = softened.files()
    files = {name: content for name, content in honest.files().items() if not (is_softened(name) and name not in soft)}
    return files | {name: content for name, content in soft.items() if is_softened(name)}


def in_the_export(name: str) -> bool:
    return name.startswith("data/")


def in_the_database(name: str) -> bool:
    return in_the_export(name) or name.startswith("records/disclosed/")


def in_the_leaf(name: str) -> bool:
    return in_the_database(name) or name.startswith("records/tile/entries/")


def in_leaf_and_tree(name: str) -> bool:
    return in_the_database(name) or name.startswith("records/tile/")


@pytest.mark.parametrize(
    ("where", "noticed_by"),
    [
        (in_the_export, {"V7"}),
        (in_the_database, {"V5"}),
        (in_the_leaf, {"V3"}),
        (in_leaf_and_tree, {"V3"}),
    ],
)
def test_a_softened_word_is_found_without_any_help(honest, softened, where, noticed_by, tmp_path):
    write(mixed(honest, softened, where), tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert verdict.code == 1
    assert verdict.wrong >= noticed_by
    assert verdict.evidence["checkpoint"].encode() == honest.checkpoint()


@pytest.mark.parametrize("name", ["data/roadmap.json", "data/editions/2.json", "a part"])
def test_one_changed_letter_in_one_file_is_found(honest, name, tmp_path):
    files = honest.files()
    part = f"data/parts/{honest.manifests[-1]['parts']['goal/report']}.json"
    name = part if name == "a part" else name
    write(files | {name: files[name].replace(b"report", b"Report", 1)}, tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert verdict.code == 1
    assert verdict.wrong & {"V7", "V8"}


def test_history_signed_anew_is_in_order_by_itself_and_is_proved_wrong_by_a_kept_checkpoint(honest, softened, tmp_path):
    write(softened.files(), tmp_path / "copy")
    (tmp_path / "kept").write_bytes(honest.checkpoint(40))

    assert verify("copy", folder=tmp_path).code == 0
    verdict = verify("copy", "--previous", "kept", folder=tmp_path)

    assert (verdict.code, verdict.wrong) == (1, {"V4"})
    assert "one key has signed both: history was rewritten" in verdict.sentences


def test_two_forks_of_one_size_are_two_contradicting_signed_objects(honest, tmp_path):
    fork = copy.deepcopy(honest)
    fork.entries[-1].body["after"]["on"] = "2026-01-01"
    fork.entries[-1].commit()
    write(fork.files(), tmp_path / "copy")
    (tmp_path / "kept").write_bytes(honest.checkpoint())

    verdict = verify("copy", "--previous", "kept", folder=tmp_path)

    assert (verdict.code, verdict.wrong) == (1, {"V4"})
    assert verdict.evidence["checkpoint"].encode() == fork.checkpoint()
    assert verdict.evidence["kept_checkpoint"].encode() == honest.checkpoint()
    assert verdict.evidence["key"] == SigningKey().vkey


def test_the_evidence_convinces_who_trusts_neither_side(honest, softened, tmp_path):
    """From two notes signed by one key and the hashes of the leaves anybody computes that both cannot be one history."""
    write(softened.files(), tmp_path / "copy")
    (tmp_path / "kept").write_bytes(honest.checkpoint(40))

    evidence = verify("copy", "--previous", "kept", folder=tmp_path).evidence

    hashes = [bytes.fromhex(one) for one in evidence["leaf_hashes"]]
    assert root(hashes) == root_in(evidence["checkpoint"])
    assert root(hashes[:40]) != root_in(evidence["kept_checkpoint"])


def root_in(note: str) -> bytes:
    return base64.b64decode(note.split("\n")[2])


def test_a_site_that_lists_both_histories_convicts_itself(honest, softened, tmp_path):
    files = softened.files()
    files["records/checkpoints.txt"] = honest.checkpoint(40) + b"\n" + files["records/checkpoints.txt"]
    write(files, tmp_path / "copy")

    verdict = verify("copy", folder=tmp_path)

    assert (verdict.code, verdict.wrong) == (1, {"V4"})
    assert "one key has signed both" in verdict.sentences


def test_a_key_of_one_s_own_making_helps_nobody_who_knows_the_real_one(honest, softened, tmp_path: Path):
    forged = copy.deepcopy(softened)
    forged.key = SigningKey(seed=b"\x08" * 32)
    write(forged.files(), tmp_path / "copy")
    (tmp_path / "kept").write_bytes(honest.checkpoint(40))

    for options in (["--key", honest.key.vkey], ["--previous", "kept"]):
        assert verify("copy", *options, folder=tmp_path).code == 1
