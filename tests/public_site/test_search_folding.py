"""What search takes for the same, and that it marks exactly what it found, in every script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from public_site.pages.search.folding import Run, around, fold, marked, terms_of

LETTERS = "aAbß éÉé ﬁΣςأاًـ กำลัง あが가 ​­ 1½"
texts = st.text(alphabet=LETTERS, max_size=60)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Straße", "STRASSE"),
        ("Résumé", "resume"),
        ("e\u0301te\u0301", "été"),
        ("ΟΔΟΣ", "οδος"),
        ("İstanbul", "istanbul"),
        ("ﬁle", "FILE"),
        ("\uff21\uff22\uff23", "abc"),
        ("أَمْن", "امن"),
        ("سـلامة", "سلامة"),
        ("שָׁלוֹם", "שלום"),
        ("co\u00adop\u200bt", "coopt"),
        ("가나", "가나"),
    ],
)
def test_what_people_take_for_the_same_word_is_the_same(written: str, asked: str):
    assert fold(written) == fold(asked)
    assert any(run.marked for run in marked(f"x {written} y", [fold(asked)]))


@pytest.mark.parametrize(("one", "other"), [("ก่อน", "กอน"), ("ปลา", "ปล่า"), ("room", "roam"), ("ي", "ى")])
def test_marks_that_tell_words_apart_stay(one: str, other: str):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("  Isolated   ROOM isolated ", ["isolated", "room"]),
        ('"isolated room" lab', ["isolated room", "lab"]),
        ("“isolated room” lab", ["isolated room", "lab"]),
        ('an "open quotation', ["an", "open", "quotation"]),
        ("ความปลอดภัย", ["ความปลอดภัย"]),
        ("\u200b \u0301 ", []),
        ("", []),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_a_query_is_words_and_phrases(query: str, terms: list[str]):
    assert terms_of(query, most=8) == [fold(one) for one in terms]


def test_only_what_was_found_is_marked_with_the_marks_that_belong_to_its_letters():
    assert marked("The Roomy room", ["room"]) == [
        Run("The ", False),
        Run("Room", True),
        Run("y ", False),
        Run("room", True),
    ]
    assert marked("กิน", ["ก"])[0] == Run("กิ", True)
    assert [run.text for run in marked("aaaa", ["aa", "aaa"]) if run.marked] == ["aaaa"]


@settings(max_examples=200)
@given(text=texts, terms=st.lists(texts, max_size=3))
def test_marking_changes_no_letter_and_marks_just_where_a_term_stands(text: str, terms: list[str]):
    folded = [one for one in map(fold, terms) if one.strip()]
    runs = marked(text, folded)
    assert "".join(run.text for run in runs) == text
    assert any(run.marked for run in runs) == any(one in fold(text) for one in folded)
    for run in runs:
        assert not run.marked or any(one in fold(run.text) for one in folded)


@given(text=texts, term=texts, length=st.integers(8, 40))
def test_an_excerpt_is_a_piece_of_the_text_and_shows_the_first_place(text: str, term: str, length: int):
    asked = [fold(term)] if fold(term).strip() else []
    runs = around(text, asked, length)
    inside = [run for run in runs if run.text not in ("… ", " …")]
    assert "".join(run.text for run in inside) in text
    if asked and asked[0] in fold(text) and len(asked[0]) * 3 < length:
        assert any(run.marked for run in runs)
