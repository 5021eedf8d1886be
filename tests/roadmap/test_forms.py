"""How the refusal of a rule reaches the person: beside the field, with everything typed still there."""

import pytest
from django import forms

from roadmap.errors import Refused, RuleViolation
from roadmap.forms import violations_as_errors


class TitleIsTaken(RuleViolation):
    field = "title"


class TitleForm(forms.Form):
    title = forms.CharField(help_text="As it will be printed.")
    words = forms.CharField(required=False)


def typed():
    form = TitleForm({"title": "Contain weights", "words": "kept <b>text</b>"})
    assert form.is_valid()
    return form


def test_a_broken_rule_becomes_an_error_of_its_field_and_of_the_summary():
    form = typed()
    with violations_as_errors(form):
        raise TitleIsTaken("Another goal has this title.")

    page = str(form)
    assert form.errors["title"] == ["Another goal has this title."]
    assert '<a href="#id_title">Title: Another goal has this title.</a>' in page
    assert 'aria-invalid="true"' in page
    assert 'value="Contain weights"' in page
    assert "kept &lt;b&gt;text&lt;/b&gt;" in page


@pytest.mark.parametrize("field", [None, "a field of another form"])
def test_a_rule_about_no_field_here_is_said_on_top(field):
    form = typed()
    with violations_as_errors(form):
        raise RuleViolation("The cycle is closed.", field=field)
    assert form.non_field_errors() == ["The cycle is closed."]
    assert "There is a problem" in str(form)


def test_a_refusal_of_the_person_is_no_error_of_the_form():
    form = typed()
    with pytest.raises(Refused), violations_as_errors(form):
        raise Refused("You do not own this goal.")
    assert form.is_valid()


def test_a_mistake_in_the_code_is_not_hidden():
    with pytest.raises(ZeroDivisionError), violations_as_errors(typed()):
        raise ZeroDivisionError


def test_an_action_that_works_leaves_the_form_alone():
    form = typed()
    with violations_as_errors(form):
        pass
    assert form.is_valid()
    assert "There is a problem" not in str(form)
    assert 'id="id_title_helptext"' in str(form)
    assert "(optional)" in str(form)
