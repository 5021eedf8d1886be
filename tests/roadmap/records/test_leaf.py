"""The frozen bytes of version 1. The literals were computed with printf, sha256sum and openssl, not with this code."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from roadmap.canonical_json import NotCanonical
from roadmap.records import leaf

SALT = bytes(range(32))
BODY = b'{"after":{"due":"2027-01-31"},"before":{}}'
COMMIT = "a15da23b7c84a9ac034caab0fa446742f6dace12423108f18c3c45b65a3ad661"
AT = datetime(2026, 11, 23, 22, 17, 5, 123999, tzinfo=UTC)

PUBLIC_LEAF = (
    b'{"at":"2026-11-23T22:17:05.123Z","class":"public","commit":"' + COMMIT.encode() + b'","prev":3,"seq":7,'
    b'"subject":"publication/2","type":"publication.published","v":1}'
)
SEALED_LEAF = (
    b'{"at":"2026-11-23T22:17:05.000Z","class":"sealed","commit":"' + COMMIT.encode() + b'","seq":8,'
    b'"type":"sealed","v":1}'
)


def test_commitment_binds_label_salt_and_body() -> None:
    assert leaf.commitment(body=BODY, salt=SALT).hex() == COMMIT


@pytest.mark.parametrize("length", [0, 31, 33])
def test_commitment_refuses_a_salt_of_another_length(length: int) -> None:
    with pytest.raises(ValueError, match=f"32 bytes, not {length}"):
        leaf.commitment(body=BODY, salt=bytes(length))


def test_public_leaf() -> None:
    made = leaf.public_leaf(
        seq=7, at=AT, type="publication.published", subject="publication/2", prev=3, commit=bytes.fromhex(COMMIT)
    )

    assert made == PUBLIC_LEAF
    assert leaf.leaf_hash(made).hex() == "93d7bde04af8b3e2f5a6ab77d3e3b50614e8617214e002e3c65fde6cad328e10"


def test_public_leaf_of_a_first_record_has_a_null_prev() -> None:
    made = leaf.public_leaf(seq=0, at=AT, type="log.heartbeat", subject="log", prev=None, commit=bytes(32))

    assert json.loads(made)["prev"] is None


def test_sealed_leaf_has_exactly_six_keys() -> None:
    made = leaf.sealed_leaf(seq=8, at=AT.replace(microsecond=0), commit=bytes.fromhex(COMMIT))

    assert made == SEALED_LEAF
    assert leaf.leaf_hash(made).hex() == "d092c972e110444bb4db0b890e29d788c8d262f9b221ebf3cc7a2fe191bce8f2"


def test_leaf_hash_of_nothing_is_the_one_of_rfc_6962() -> None:
    assert leaf.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_leaf_strings_are_in_normal_form_c() -> None:
    with pytest.raises(NotCanonical, match="normal form C"):
        leaf.public_leaf(seq=0, at=AT, type="x", subject="goal/A\u030a", prev=None, commit=bytes(32))


def test_moments_are_written_in_utc_and_cut_to_milliseconds() -> None:
    in_vienna = datetime(2026, 11, 23, 23, 17, 5, 123999, tzinfo=timezone(timedelta(hours=1)))

    assert leaf.moment_text(in_vienna) == "2026-11-23T22:17:05.123Z"
    with pytest.raises(ValueError, match="without a time zone"):
        leaf.moment_text(datetime(2026, 11, 23))  # noqa: DTZ001 -- the point of the test


def test_text_hash_under_a_derived_salt() -> None:
    salt = leaf.text_salt(key=SALT, subject="goal/x", field="reason", text="café")

    assert salt.hex() == "08c35aa86f6b24a3559acce40b90de0a9d00bdbdc21b810aa4b2b9e7a994c9d5"
    assert leaf.text_hash(text="café", salt=salt).hex() == (
        "da10074e2ec9782ec7465edb82e5ec7a72759f039643beaa637845fcc72267aa"
    )


def test_text_salts_differ_between_subjects_fields_and_texts() -> None:
    made = {
        leaf.text_salt(key=SALT, subject=subject, field=field, text=text)
        for subject in ("goal/x", "goal/y")
        for field in ("reason", "after")
        for text in ("", "a", "b")
    }

    assert len(made) == 12
