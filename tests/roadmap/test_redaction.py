"""Withheld spans: what is hidden stays hidden, what is shown is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.redaction import MARKER, Span, escape, pieces, project, text_hash, withheld_words


def span(start: int | None, end: int | None, key: str = "1") -> Span:
    return {
        "start": start,
        "end": end,
        "reason": "privacy",
        "justification": "It is a name.",
        "review_on": None,
        "key": key,
    }


def test_a_span_becomes_a_marker_and_a_box_that_says_why():
    text, boxes = project("Ask Ada Kern about it.", [span(4, 12)], field="updates.1.help")
    assert text == "Ask {withheld:1} about it."
    assert boxes == {
        "1": {
            "field": "updates.1.help",
            "reason": "privacy",
            "justification": "It is a name.",
            "words": 5,
            "review_on": None,
        }
    }


def test_a_whole_field_leaves_a_marker_alone():
    text, boxes = project("All of this.", [span(None, None, "3")])
    assert text == "{withheld:3}"
    assert list(boxes) == ["3"]


def test_an_escaped_text_cannot_fake_a_box_and_reads_as_it_was_written():
    written = "See {withheld:7} and {withheld::8}."
    text, boxes = project(written, [])
    assert not MARKER.search(text)
    assert boxes == {}
    assert "".join(piece.text for piece in pieces(text)) == written


def test_a_justification_cannot_fake_a_box_either():
    _, boxes = project("abc", [span(0, 1) | {"justification": "{withheld:1}"}])
    assert boxes["1"]["justification"] == "{withheld::1}"


def test_a_span_that_does_not_fit_its_text_withholds_the_text():
    """Somebody shortened the text: which words were meant is not known any more, so none is shown."""
    text, _ = project("Short now.", [span(4, 400)])
    assert text == "{withheld:1}"
    assert withheld_words("Short now.", span(4, 400)) == "Short now."


def test_a_span_in_a_text_that_was_rewritten_withholds_the_text():
    """The offsets would fit, and would hide the wrong words."""
    chosen = span(4, 12) | {"text_sha256": text_hash("Ask Ada Kern about it.")}
    assert project("Ask Ada Kern about it.", [chosen])[0] == "Ask {withheld:1} about it."
    assert project("Or, ask Ada Kern then.", [chosen])[0] == "{withheld:1}"


def test_overlapping_spans_hide_what_either_covers():
    text, boxes = project("one two three four", [span(4, 13, "1"), span(8, 18, "2")])
    assert text == "one {withheld:1}{withheld:2}"
    assert list(boxes) == ["1", "2"]


def test_a_key_that_could_break_a_marker_is_refused():
    with pytest.raises(ValueError, match="keys of boxes"):
        project("abc", [span(0, 1, "1}")])


@pytest.mark.parametrize(("words", "said"), [(1, 1), (2, 5), (12, 10), (13, 15), (148, 150)])
def test_lengths_are_said_roughly(words, said):
    text = " ".join(["word"] * words)
    _, boxes = project(text, [span(None, None)])
    assert boxes["1"]["words"] == said


@given(st.text(), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=4))
def test_nothing_hidden_is_shown_and_nothing_shown_is_changed(text, places):
    """Shown pieces are exactly the characters outside every span, in their order."""
    spans = [span(start, start + length, str(number)) for number, (start, length) in enumerate(places, 1)]
    public, boxes = project(text, spans)
    fits = all((one["end"] or 0) <= len(text) for one in spans)
    hidden = {index for one in spans for index in range(one["start"] or 0, one["end"] or 0)}
    expected = [letter for index, letter in enumerate(text) if index not in hidden] if fits else []
    assert "".join(piece.text for piece in pieces(public)) == "".join(expected)
    assert sorted(piece.box for piece in pieces(public) if piece.box) == sorted(boxes)


@given(st.text(alphabet="{}withheld:12 "))
def test_escaping_is_undone_whatever_the_text(text):
    assert "".join(piece.text for piece in pieces(escape(text))) == text
