"""Checkpoints, trust policies and proof files: what is written, what is read, what is refused."""

import base64
from pathlib import Path
from typing import Any

import pytest

from roadmap.records.checkpoints import (
    Checkpoint,
    CheckpointRefused,
    Policy,
    PolicyRefused,
    default_policy,
    tlog_proof,
)
from roadmap.records.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, root
from roadmap.records.notes import COSIGNATURE, Note, NoteRefused, SigningKey, sign

LOG = SigningKey("roadmap.example.org/records", bytes(range(32)))
OTHER = SigningKey("other.example.org/log", bytes(range(1, 33)))
W1, W2, W3 = (SigningKey(f"w{n}.example.org", bytes([n]) * 32, type=COSIGNATURE) for n in (1, 2, 3))
CHECKPOINT = Checkpoint(LOG.name, 20_852_163, bytes(range(32)))


def test_a_checkpoint_is_three_lines_under_a_signature() -> None:
    note = CHECKPOINT.signed(LOG)
    lines = note.decode().split("\n")
    assert lines[:4] == [LOG.name, "20852163", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", ""]
    assert lines[4].startswith(f"\u2014 {LOG.name} ")
    assert Checkpoint.of_note(note, [LOG.verifier]) == CHECKPOINT
    assert Checkpoint.parse(CHECKPOINT.text) == CHECKPOINT


def test_the_checkpoint_of_an_empty_log() -> None:
    empty = Checkpoint(LOG.name, 0, EMPTY_ROOT)
    assert empty.text.endswith("\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    assert Checkpoint.parse(empty.text) == empty


def test_extension_lines_are_read_over() -> None:
    assert Checkpoint.parse(CHECKPOINT.text + "an extension\nanother one\n") == CHECKPOINT


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"origin\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"origin\n01\n{ROOT}\n",
        f"origin\n-1\n{ROOT}\n",
        f"origin\n+1\n{ROOT}\n",
        f"origin\n1_0\n{ROOT}\n",
        f"origin\n\u0661\n{ROOT}\n",
        f"origin\n\n{ROOT}\n",
        f"origin\n{10**19}\n{ROOT}\n",
        "origin\n1\n\n",
        "origin\n1\nAAAA\n",
        f"origin\n1\n{ROOT.rstrip('=')}\n",
        f"origin\n1\n{ROOT.replace('A=', 'B=')}\n",
        f"origin\n1\n{ROOT} \n",
        f"origin\n1\n{ROOT}\n\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(CheckpointRefused):
        Checkpoint.parse(text)


def test_a_checkpoint_counts_only_under_the_key_of_its_own_log() -> None:
    foreign = bytes(sign(CHECKPOINT.text, OTHER))
    with pytest.raises(NoteRefused, match="no trusted key"):
        Checkpoint.of_note(foreign, [LOG.verifier])
    with pytest.raises(CheckpointRefused, match="not the name of the key"):
        Checkpoint.of_note(foreign, [LOG.verifier, OTHER.verifier])


# --- trust policies ---------------------------------------------------------------------------------------------------

WITNESSES = "".join(f"witness W{n} {key.verifier}\n" for n, key in enumerate((W1, W2, W3), start=1))


def policy(rest: str) -> Policy:
    return Policy.parse(f"log {LOG.verifier} https://roadmap.example.org/records\n{WITNESSES}{rest}".encode())


def cosigned(*witnesses: SigningKey) -> bytes:
    note = Note.parse(CHECKPOINT.signed(LOG))
    for number, witness in enumerate(witnesses):
        note = note.with_signature(witness.cosign(note.text, time=1_795_000_000 + number))
    return bytes(note)


def test_by_default_the_log_alone_is_believed() -> None:
    found = Policy.parse(default_policy(LOG.verifier).encode())
    assert found == Policy(logs=(LOG.verifier,))
    assert found.accept(cosigned(W1)) == (CHECKPOINT, [])


@pytest.mark.parametrize(
    ("rest", "enough", "too_few"),
    [
        ("quorum none\n", [()], []),
        ("quorum W2\n", [(W2,), (W1, W2)], [(), (W1, W3)]),
        ("group any-one any W1 W2\nquorum any-one\n", [(W1,), (W2,)], [(), (W3,)]),
        ("group both all W1 W2\nquorum both\n", [(W1, W2, W3)], [(W1,), (W2, W3)]),
        ("group two 2 W1 W2 W3\nquorum two\n", [(W1, W3), (W3, W2)], [(W1,), ()]),
        ("group g any W1 W2\ngroup h all g W3\nquorum h\n", [(W1, W3), (W2, W3)], [(W1, W2), (W3,)]),
    ],
)
def test_a_quorum(rest: str, enough: list[Any], too_few: list[Any]) -> None:
    for witnesses in enough:
        checkpoint, checked = policy(rest).accept(cosigned(*witnesses))
        assert checkpoint == CHECKPOINT
        assert {one.key for one in checked} == {one.verifier for one in witnesses}
        assert all(one.time is not None for one in checked)
    for witnesses in too_few:
        with pytest.raises(CheckpointRefused, match="too few witnesses"):
            policy(rest).accept(cosigned(*witnesses))


def test_the_same_witness_twice_is_one_witness() -> None:
    with pytest.raises(CheckpointRefused, match="too few"):
        policy("group two 2 W1 W2 W3\nquorum two\n").accept(cosigned(W1, W1))


def test_a_cosignature_that_does_not_fit_spoils_the_checkpoint() -> None:
    note = Note.parse(CHECKPOINT.signed(LOG)).with_signature(W1.cosign("another\n", time=1))
    with pytest.raises(NoteRefused, match="does not fit"):
        policy("quorum none\n").accept(bytes(note))


def test_comments_blanks_and_octets_outside_ascii_are_allowed() -> None:
    text = f"# \xe9 a comment\n\n \t log\t{LOG.verifier}  \nwitness \xe9 {W1.verifier}\nquorum \xe9"
    found = Policy.parse(text.encode("latin-1"))
    assert found.accept(cosigned(W1))[0] == CHECKPOINT


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("", "exactly one line quorum"),
        ("quorum none\nquorum none\n", "exactly one line quorum"),
        ("quorum W4\n", "line 5 of the policy: W4 is not defined"),
        ("group g any W9\nquorum g\n", "W9 is not defined"),
        ("group g any none\nquorum g\n", "none is not defined"),
        ("group none any W1\nquorum none\n", "the name none is taken"),
        ("group W1 any W2\nquorum W1\n", "the name W1 is taken"),
        ("group g any W1 W1\nquorum g\n", "W1 is a member already"),
        ("group g any W1\ngroup h any W1\nquorum g\n", "W1 is a member already"),
        ("group g 0 W1\nquorum g\n", "0 is not any, all"),
        ("group g 2 W1\nquorum g\n", "2 is not any, all"),
        ("group g most W1\nquorum g\n", "most is not any, all"),
        ("group g any\nquorum g\n", "no line of a policy"),
        ("quorum\n", "no line of a policy"),
        ("trust me\n", "no line of a policy"),
        (f"log {LOG.verifier}\nquorum none\n", "stands here already"),
        (f"log {W1.verifier}\nquorum none\n", "does not belong here"),
        (f"witness W4 {W1.verifier}\nquorum none\n", "stands here already"),
        (f"witness W4 {LOG.verifier}\nquorum none\n", "does not belong here"),
        ("witness W4 key\nquorum none\n", "line 5 of the policy: a key is"),
        ("quorum none\r\n", "control characters"),
    ],
)
def test_a_policy_that_is_refused_says_why(rest: str, says: str) -> None:
    with pytest.raises(PolicyRefused, match=says):
        policy(rest)


def test_a_proof_file_is_the_proof_and_the_checkpoint() -> None:
    tree = [leaf_hash(b"%d" % number) for number in range(3)]
    checkpoint = Checkpoint(LOG.name, 3, root(tree)).signed(LOG)

    found = tlog_proof(index=1, proof=inclusion_proof(tree, 1), checkpoint=checkpoint)

    head, _, rest = found.decode().partition("\n\n")
    hashes = [base64.b64encode(one).decode() for one in (tree[0], tree[2])]
    assert head.split("\n") == ["c2sp.org/tlog-proof@v1", "index 1", *hashes]
    assert rest.encode() == checkpoint
    alone = tlog_proof(index=0, proof=[], checkpoint=checkpoint)
    assert alone == b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + checkpoint


def test_the_worked_example_of_the_document_is_right() -> None:
    document = (Path(__file__).parents[3] / "docs" / "record-log.md").read_text()
    leaves = [leaf_hash(word) for word in (b"one", b"two", b"three")]
    note = Checkpoint(LOG.name, 3, root(leaves)).signed(LOG).decode()
    for text in (
        str(LOG.verifier),
        *(one.hex() for one in leaves),
        note.replace("\n", "\n    ").replace("    \n", "\n"),
    ):
        assert text.strip() in document
