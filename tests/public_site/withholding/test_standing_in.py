"""The form in which a part is read after words of it were withheld: the words are gone, everything else is as it was."""

import json

import pytest

from goals.values import GoalValue
from public_site.public_fields import fields_of
from public_site.schema import PARTS, validate
from public_site.standing_in import WHOLE, Place, Why, find_words, stand_in, texts_of_part, words_at
from roadmap import canonical_json
from tests.public_site.shapes import part

WHY = Why("protections", "Withheld after publication.", None)


def test_every_text_of_every_kind_of_part_can_be_withheld_and_nothing_else_changes():
    for kind in PARTS:
        whole = part(kind)
        texts = texts_of_part(whole)
        places = [Place(one.path, 0, len(one.text), f"w1-{number}") for number, one in enumerate(texts, 1)]
        made = json.loads(stand_in(canonical_json.dumps(whole), [(WHY, places)]))
        validate(made)
        assert {box["field"] for key, box in made["withheld"].items() if key.startswith("w1-")} == {
            one.path for one in texts
        }
        assert _without_texts(made) == _without_texts(whole)


def _without_texts(value):
    """A part with every text that may be withheld emptied, and without boxes."""
    value = json.loads(json.dumps(value))
    for one in texts_of_part(value):
        one.holder[one.name] = ""
    return value | {"withheld": {}}


def test_dates_counts_and_choices_are_no_texts():
    paths = {one.path.rpartition(".")[2] for one in texts_of_part(part("goal"))}
    closed = {name for name, field in fields_of(GoalValue).items() if not field.holds and not field.is_prose}
    assert not paths & (closed - {"source"})
    assert not paths & {"health", "outcome", "direction", "due", "number", "level", "state", "on", "value"}


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("We hid it in the cellar, here.", "in the cellar", "We hid it [], here."),
        ("In\n the  CELLAR. In the cellar!", "in the cellar", "[]. []!"),
        ("A {withheld:1} in the cellar", "in the cellar", "A {withheld:1} []"),
        ("Now {withheld::1} is text", "{withheld:1}", "Now [] is text"),
        ("All {withheld:1} of it", WHOLE, "[]{withheld:1}[]"),
        ("Nothing of it", "in the cellar", "Nothing of it"),
    ],
)
def test_words_are_found_whatever_their_case_and_the_space_between_them(text, words, left):
    for start, end in reversed(find_words(text, words)):
        text = f"{text[:start]}[]{text[end:]}"
    assert text == left


def test_overlapping_places_hide_what_either_covers_and_both_boxes_stay():
    whole = part("area")
    whole["definition"] = "We hid it in the cellar, here."
    places = [Place("definition", 7, 23, "w1-1"), Place("definition", 3, 13, "w2-1")]
    content = canonical_json.dumps(whole)
    made = json.loads(stand_in(content, [(WHY, places[:1]), (WHY, places[1:])]))
    assert made["definition"] == "We {withheld:w2-1}{withheld:w1-1}, here."
    assert words_at(whole, places) == {"w1-1": "it in the cellar", "w2-1": "hid it in "}


def test_an_address_goes_as_a_whole():
    whole = part("evidence") | {"url": "https://example.org/secret/a"}
    made = json.loads(stand_in(canonical_json.dumps(whole), [(WHY, [Place("url", 20, 26, "w1-1")])]))
    assert made["url"] == ""
    assert made["withheld"]["w1-1"]["field"] == "url"
