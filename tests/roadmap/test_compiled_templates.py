"""Templates as functions give the bytes that Django gives."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Template

from roadmap.compiled_templates import NotKnownHere, function_of, is_compiled, render


class Pair(NamedTuple):
    one: str
    other: int


@dataclass
class Thing:
    name: str
    more: Any = None

    @property
    def shout(self) -> str:
        return self.name.upper()

    def called(self) -> str:
        return f"called {self.name}"

    def with_argument(self, needed: str) -> str:
        return needed


CONTEXT: dict[str, Any] = {
    "name": "<b>Anna & Co</b>",
    "number": 1234567,
    "share": 0.5,
    "yes": True,
    "nothing": None,
    "day": date(2026, 10, 1),
    "moment": datetime(2026, 10, 1, 23, 30, tzinfo=UTC),
    "thing": Thing("thing", more={"items": "own key", "deep": [Thing("inner"), {"key": "value"}]}),
    "pair": Pair("first", 2),
    "rows": [("a", 1), ("b", 2), ("<c>", 3)],
    "empty": [],
    "pickers": ["public_site/parts/edition_pickers.html", "public_site/parts/symbols.html"],
    "keys": {"x": 1, "y": 2},
    "generated": (Thing(name) for name in ("never", "asked")),
}

SOURCES = (
    "plain text with {% comment %}a comment{% endcomment %} and { braces } and 'quotes' \\ and\nlines",
    "{{ name }}|{{ number }}|{{ share }}|{{ yes }}|{{ nothing }}|{{ missing }}|{{ day }}|{{ moment }}",
    "{{ thing.name }} {{ thing.shout }} {{ thing.called }} [{{ thing.with_argument }}] {{ thing.absent.more }}",
    "{{ thing.more.items }} {{ thing.more.deep.0.name }} {{ thing.more.deep.1.key }} {{ thing.more.deep.7 }}",
    "{{ pair.one }} {{ pair.0 }} {{ pair.other }} {{ pair.count }} {{ name.upper }} {{ keys.items }}",
    "{{ missing|default:'none' }} {{ nothing|default:name }} {{ rows|length }} {{ name|slice:'3:' }} {{ number|add:-1 }}",
    "{{ name|safe }} {{ name|safe|capfirst }} {{ name|capfirst }} {{ name|upper|lower }} {{ rows|join:', ' }}",
    "{{ day|date:'Y-m-d' }} {{ moment|date:'H:i' }} {{ missing|date:'Y' }} {{ 'literal <x>' }} {{ 7 }} {{ _('word') }}",
    "{% if name %}1{% elif yes %}2{% else %}3{% endif %}{% if missing %}4{% else %}5{% endif %}{% if not nothing %}6{% endif %}",
    "{% if number > 3 and yes or missing %}1{% endif %}{% if share < 'x' %}2{% endif %}{% if 'a' in keys %}3{% endif %}",
    "{% if 'x' in keys and 'z' not in keys %}1{% endif %}{% if missing == None %}2{% endif %}{% if yes is not None %}3{% endif %}",
    "{% if number >= 1234567 and number <= 1234567 and number != 2 %}1{% endif %}{% if 'x' in number %}2{% endif %}",
    "{% for one in rows %}{{ forloop.counter }}{{ forloop.counter0 }}{{ forloop.revcounter }}{{ one.0 }}{% if forloop.last %}.{% endif %}{% endfor %}",
    "{% for one, two in rows reversed %}{{ one }}{{ two }}{% if not forloop.first %},{% endif %}{% empty %}none{% endfor %}{{ one }}",
    "{% for one in empty %}{{ one }}{% empty %}none {{ name }}{% endfor %}{% for one in missing %}x{% empty %}no{% endfor %}",
    "{% for a, b in rows %}{% for c in rows %}{{ forloop.counter }}{% endfor %}{{ forloop.counter }}{% endfor %}",
    "{% for key, value in keys.items %}{{ key }}={{ value }} {% endfor %}{% for key in keys %}{{ key }}{% endfor %}",
    "{% for one in rows %}{% endfor %}{% for name in rows %}{{ name.0 }}{% endfor %}{{ name }}",
    "{% with n=name m=missing|default:'x' %}{{ n }}{{ m }}{% with n=number %}{{ n }}{% endwith %}{{ n }}{% endwith %}{{ n }}",
    "{% load public %}{% when day %} {% when '2026-10-01' %} {% when nothing %} {% when missing %} {% line name %}",
    "{% load public %}{% prose name %}{% prose '*x*' None 3 %}{{ keys|item:'x' }} {{ 'a'|symbol }} {{ 3|plural:'goal' }}",
    "{% load public %}{% when day as told %}{{ told }}{% if told %}!{% endif %}",
    "{% include 'public_site/parts/edition_pickers.html' %}{% include 'public_site/parts/grade_counts.html' with grade_counts=empty only %}",
    "{% filter force_escape %}<p>{{ name }}</p>{% for one in rows %}{{ one.0 }}{% endfor %}{% endfilter %}{{ name }}",
    "{% for picker in pickers %}{% include picker with numbers=empty %}{% endfor %}",
    "{% extends 'public_site/base.html' %}{% block content %}own {{ name }}{% endblock %}",
)


def parsed(source: str) -> Template:
    found: Any = engines["django"].from_string(source)
    return found.template


@pytest.mark.parametrize("source", SOURCES)
def test_a_function_gives_what_django_gives(source: str):
    django = engines["django"].from_string(source).render(dict(CONTEXT))
    assert function_of(parsed(source))(CONTEXT) == django


def test_what_a_loop_is_given_once_is_read_once():
    assert function_of(parsed("{% for one in generated %}{{ one.name }} {% endfor %}"))(CONTEXT) == "never asked "


def test_a_fault_in_a_property_is_no_missing_name():
    class Broken:
        @property
        def word(self) -> str:
            raise AttributeError("a mistake in our code")

    with pytest.raises(AttributeError, match="a mistake"):
        function_of(parsed("{{ broken.word }}"))({"broken": Broken()})


@pytest.mark.parametrize("source", ["{% now 'Y' %}", "{% cycle 'a' 'b' %}", "{% csrf_token %}"])
def test_what_is_not_known_is_left_to_django(source: str):
    with pytest.raises(NotKnownHere):
        function_of(parsed(source))


def test_every_template_of_the_public_site_is_a_function():
    folder = Path(settings.BASE_DIR) / "templates" / "public_site"
    names = [f"public_site/{path.name}" for path in [*folder.glob("*.html"), *folder.glob("*.svg")]]
    assert len(names) > 15
    assert [name for name in names if not is_compiled(name)] == []


def test_a_template_with_another_tag_is_rendered_all_the_same():
    assert not is_compiled("internal/base.html")
    assert "<html" in render("internal/base.html", {})
