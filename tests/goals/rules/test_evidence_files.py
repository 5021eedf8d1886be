"""Which files are accepted as evidence, and why others are not: a corpus, and every piece of a good file cut off."""

import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.evidence_files.checking import check_file
from goals.evidence_files.kinds import KINDS
from goals.evidence_files.names import disposition
from goals.evidence_files.refusal import FileIsRefused
from tests.goals.some_files import BAD, BAD_NAMES, GOOD, MOST, archive, objects, pdf, png


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_of_each_kind_is_accepted(name):
    data, kind = GOOD[name]
    assert check_file(name, data, most=MOST).key == kind


def test_there_is_a_good_file_of_each_kind():
    assert {kind for _, kind in GOOD.values()} == set(KINDS)


@pytest.mark.parametrize("case", BAD)
def test_anything_else_is_refused_with_the_reason_and_quickly(case):
    name, data, why = BAD[case]
    begun = time.process_time()
    with pytest.raises(FileIsRefused) as refused:
        check_file(name, data, most=MOST)
    assert why in refused.value.sentence
    assert refused.value.sentence.endswith(".")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(FileIsRefused, match=BAD_NAMES[name]):
        check_file(name, b"a", most=MOST)


def test_a_zip_bomb_is_never_expanded():
    bomb = archive(content=b"\0" * 100_000_000)
    tracemalloc.start()
    try:
        for name in ("a.txt", "a.pdf", "a.json", "a.png"):
            with pytest.raises(FileIsRefused):
                check_file(name, bomb, most=MOST)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_pdf_bomb_is_unpacked_to_its_limit_and_no_further():
    bomb = objects(b"0" * 200_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(FileIsRefused, match="32 MB"):
            check_file("a.pdf", bomb, most=MOST)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["shot.PNG", "photo.jpeg", "small.webp", "large.webp"])
def test_a_picture_is_whole_or_refused(name):
    """Cut anywhere, or with anything behind it."""
    data, _ = GOOD[name]
    for cut in range(len(data)):
        with pytest.raises(FileIsRefused):
            check_file(name, data[:cut], most=MOST)
    with pytest.raises(FileIsRefused):
        check_file(name, data + b"\0", most=MOST)


@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)), st.integers(0, 400))
def test_no_bytes_whatever_raise_anything_but_a_refusal(noise, name, place):
    good, _ = GOOD[name]
    for data in (noise, good[:place] + noise, good[:place] + noise + good[place:]):
        with suppress(FileIsRefused):
            check_file(name, data, most=MOST)


@given(st.text(max_size=200))
def test_any_name_whatever_becomes_a_safe_header(name):
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('attachment; filename="')
    plain = header.split('"')[1]
    assert plain.strip(". ")
    assert not set(plain) & set('/\\<>|:*?"')
    assert ".." not in header.split("filename*")[1].replace("%2F", "/").split("/")


def test_a_name_in_any_script_is_sent_whole_and_in_ascii():
    assert disposition("Zur Übersicht 評価.pdf") == (
        "attachment; filename=\"Zur Ubersicht .pdf\"; filename*=UTF-8''Zur%20%C3%9Cbersicht%20%E8%A9%95%E4%BE%A1.pdf"
    )


def test_pixels_up_to_the_limit_are_accepted_without_being_decoded():
    assert check_file("a.png", png(10_000, 5_000), most=MOST).key == "png"
    assert check_file("a.pdf", pdf(), most=MOST).key == "pdf"
