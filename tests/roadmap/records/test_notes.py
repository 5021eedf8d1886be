"""Signed notes: the published cases, what a note may not be, and cosignatures of witnesses."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from roadmap.records.notes import (
    COSIGNATURE,
    KeyRefused,
    Note,
    NoteRefused,
    Signature,
    SigningKey,
    VerifierKey,
    sign,
)

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "vectors" / "signed-note" / "vectors.json"
needs_vectors = pytest.mark.skipif(not VECTORS.is_file(), reason=f"No signed notes in {VECTORS}.")

LOG = SigningKey("roadmap.example.org/records", bytes(range(32)))
STRANGER = SigningKey("stranger.example.org", bytes(32))
WITNESS = SigningKey("witness.example.org/w1", bytes(range(32, 64)), type=COSIGNATURE)
TEXT = "roadmap.example.org/records\n1\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n"


def published() -> list[dict[str, Any]]:
    return json.loads(VECTORS.read_text())["vectors"] if VECTORS.is_file() else []


@needs_vectors
@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in published()])
def test_published_case(case: dict[str, Any]) -> None:
    if case.get("valid_vkey", True):
        key = VerifierKey.parse(case["vkey"])
        assert str(key) == case["vkey"]
        note = Note.parse(case["note"].encode())
        if case["valid"]:
            assert [one.key for one in note.verified([key])] == [key]
        else:
            with pytest.raises(NoteRefused, match="does not fit"):
                note.verified([key])
    else:
        with pytest.raises(KeyRefused):
            VerifierKey.parse(case["vkey"])


@needs_vectors
def test_the_published_private_key_signs_the_published_note() -> None:
    case = next(case for case in published() if "skey_TEST_ONLY" in case)
    key = SigningKey.parse(case["skey_TEST_ONLY"])
    assert str(key.verifier) == case["vkey"]
    assert key.text() == case["skey_TEST_ONLY"] + "\n"
    assert bytes(sign(Note.parse(case["note"].encode()).text, key)) == case["note"].encode()


def test_a_note_is_the_same_bytes_each_time_and_comes_back_from_them() -> None:
    note = sign(TEXT, LOG)
    assert bytes(note) == bytes(sign(TEXT, LOG))
    assert Note.parse(bytes(note)) == note
    assert SigningKey.parse(LOG.text().strip()) == LOG
    assert VerifierKey.parse(str(LOG.verifier)) == LOG.verifier


def test_the_text_of_a_note_may_have_blank_lines() -> None:
    note = sign("one\n\ntwo\n", LOG)
    assert Note.parse(bytes(note)).text == "one\n\ntwo\n"
    note.verified([LOG.verifier])


@pytest.mark.parametrize("text", ["no newline at the end", "a tab\t\n", "a return\r\n", ""])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(NoteRefused):
        sign(text, LOG)


def test_lines_of_strangers_are_kept_and_ignored() -> None:
    note = sign(TEXT, LOG).with_signature(STRANGER.sign("another text\n"))
    assert [one.key for one in Note.parse(bytes(note)).verified([LOG.verifier])] == [LOG.verifier]
    with pytest.raises(NoteRefused, match="does not fit"):
        note.verified([LOG.verifier, STRANGER.verifier])
    with pytest.raises(NoteRefused, match="no trusted key"):
        note.verified([WITNESS.verifier])


def test_a_line_under_the_name_of_a_known_key_but_another_id_is_a_strangers() -> None:
    namesake = SigningKey(LOG.name, bytes(32))
    sign(TEXT, LOG).with_signature(namesake.sign("x\n")).verified([LOG.verifier])
    with pytest.raises(NoteRefused, match="no trusted key"):
        sign(TEXT, namesake).verified([LOG.verifier])


def test_every_line_that_names_a_known_key_must_fit() -> None:
    twice = sign(TEXT, LOG).with_signature(LOG.sign("another text\n"))
    with pytest.raises(NoteRefused, match="does not fit"):
        twice.verified([LOG.verifier])


def line_of(name: str, blob: bytes) -> str:
    return f"\u2014 {name} {base64.b64encode(blob).decode()}\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash\n",
        ("text\n\n" + line_of("name", b"1234")).encode(),
        ("text\n\n" + line_of("na+me", b"12345")).encode(),
        ("text\n\n" + line_of("na\u2003me", b"12345")).encode(),
        ("text\n\n" + line_of("name", b"12345").replace(" MTIz", "  MTIz")).encode(),
        ("text\n\n" + line_of("name", b"12345").rstrip("\n")).encode(),
        ("text\n\n" + line_of("name", b"12345").rstrip("=\n") + "\n").encode(),
        ("text\n\n" + line_of("name", b"12345").replace("U=", "V=")).encode(),
        ("te\x00xt\n\n" + line_of("name", b"12345")).encode(),
        ("text\r\n\n" + line_of("name", b"12345")).encode(),
        b"te\xffxt\n\n" + line_of("name", b"12345").encode(),
        ("text\n\n" + line_of("name", b"12345") * 101).encode(),
    ],
)
def test_what_is_no_note(data: bytes) -> None:
    with pytest.raises(NoteRefused):
        Note.parse(data)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+0123456",
        str(LOG.verifier).replace("+", " ", 1),
        str(LOG.verifier).upper(),
        str(LOG.verifier)[:-1],
        str(LOG.verifier).replace("roadmap.", "roadmap2."),
        "name+01234567+",
        "+" + str(LOG.verifier).split("+", 1)[1],
    ],
)
def test_what_is_no_key(vkey: str) -> None:
    with pytest.raises(KeyRefused):
        VerifierKey.parse(vkey)


def test_a_private_key_that_is_none_is_refused_without_being_quoted() -> None:
    secret = LOG.text().strip()
    for text in ("", str(LOG.verifier), secret[:-4], secret.replace("records", "record"), "PRIVATE+KEY+x"):
        with pytest.raises(KeyRefused) as refused:
            SigningKey.parse(text)
        assert secret[-20:] not in str(refused.value)
    assert secret.rpartition("+")[2] not in repr(LOG)


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    note = sign(TEXT, LOG).with_signature(WITNESS.cosign(TEXT, time=1_795_000_000))

    checked = Note.parse(bytes(note)).verified([LOG.verifier, WITNESS.verifier])

    assert [(one.key, one.time) for one in checked] == [(LOG.verifier, None), (WITNESS.verifier, 1_795_000_000)]


def test_a_cosignature_has_the_bytes_of_the_format() -> None:
    line = WITNESS.cosign(TEXT, time=1)
    assert (len(line.key_id), len(line.blob)) == (4, 72)
    assert line.blob[:8] == b"\0\0\0\0\0\0\0\1"
    plain = SigningKey(WITNESS.name, WITNESS.seed)
    assert line.blob[8:] == plain.sign(f"cosignature/v1\ntime 1\n{TEXT}").blob
    assert line.key_id != plain.verifier.key_id


def test_a_cosignature_binds_time_and_text() -> None:
    line = WITNESS.cosign(TEXT, time=1_795_000_000)
    later = Signature(line.name, line.key_id, (1_795_000_001).to_bytes(8, "big") + line.blob[8:])
    plain = Signature(line.name, line.key_id, line.blob[8:])
    for forged, text in ((later, TEXT), (plain, TEXT), (line, TEXT.replace("\n1\n", "\n2\n"))):
        with pytest.raises(NoteRefused, match="witness"):
            sign(text, LOG).with_signature(forged).verified([LOG.verifier, WITNESS.verifier])


def test_a_key_signs_only_what_its_type_is_for() -> None:
    with pytest.raises(KeyRefused):
        WITNESS.sign(TEXT)
    with pytest.raises(KeyRefused):
        LOG.cosign(TEXT, time=1)
