"""Django templates as Python functions: the same bytes several times as quickly, for pages that are made by the thousand.

Templates stay what they are. What Django has parsed is written out as one function: includes and blocks in place,
variables of loops as variables of Python. A template with a tag that is not known here is rendered by Django itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from types import SimpleNamespace
from typing import Any

from django.template import Context, Variable, VariableDoesNotExist
from django.template.base import FilterExpression, Node, Template, TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import (
    CommentNode,
    FilterNode,
    ForNode,
    IfNode,
    LoadNode,
    TemplateLiteral,
    WithNode,
)
from django.template.library import SimpleNode
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # filters of Django use it

Render = Callable[[Mapping[str, Any]], str]
_PLAIN = Context({})  # how values are written: escaped, in the language of the settings
_WORDS = {"True": True, "False": False, "None": None}
_INFIX = {"==": "==", "!=": "!=", "is": "is", "is not": "is not", "and": "and", "or": "or"}
_CAREFUL = {">": "gt", ">=": "ge", "<": "lt", "<=": "le", "in": "within", "not in": "without"}


class NotKnownHere(Exception):
    """A tag or an operator for which there is no Python yet."""


def render(name: str, context: Mapping[str, Any]) -> str:
    """Render the template of this name. What a page reads must be in `context`; there is no request."""
    return compiled(name)(context)


@lru_cache(maxsize=256)
def compiled(name: str) -> Render:
    """The function of a template; Django's own rendering where it has none."""
    template = get_template(name)
    try:
        return function_of(template.template)  # type: ignore[attr-defined]  # Django's backend has it
    except NotKnownHere:
        return lambda context: template.render(dict(context))


def is_compiled(name: str) -> bool:
    """Whether a template is a function, or left to Django."""
    return hasattr(compiled(name), "source")


def function_of(template: Template) -> Render:
    """Raises NotKnownHere."""
    writer = _Writer(template)
    writer.template(template)
    source = writer.source()
    names: dict[str, Any] = writer.constants | _HELPERS
    exec(compile(source, f"<{template.name}>", "exec"), names)  # noqa: S102 -- written above from our own templates
    function: Render = names["render"]
    function.source = source  # type: ignore[attr-defined]
    return function


# --- What the functions call ------------------------------------------------------------------------------------------


class _Missing:
    """What a template asks for and nobody gave: false, nothing, not there."""

    def __bool__(self) -> bool:
        return False


_MISSING = _Missing()
_ANY: Any = SimpleNamespace(engine=SimpleNamespace(string_if_invalid=""))  # what a context wants to belong to


def _get(value: Any, name: str) -> Any:
    """`value.name` as templates mean it: an item, else an attribute, else a place in a list; called if it can be."""
    try:
        if type(value) is dict:
            found = value[name]
        elif _has_attributes_only(type(value)):  # type: ignore[arg-type]  # a class can be hashed
            found = getattr(value, name)
        else:
            return _look_up(value, name)
    except (KeyError, AttributeError):
        return _look_up(value, name)
    return _look_up(value, name) if callable(found) else found


@lru_cache(maxsize=1024)
def _has_attributes_only(kind: type) -> bool:
    """An item of a tuple or a text has a number, never a name."""
    return not hasattr(kind, "__getitem__") or issubclass(kind, tuple | str)


def _look_up(value: Any, name: str) -> Any:
    if value is _MISSING:
        return _MISSING
    context = Context({"value": value})
    context.template = _ANY
    try:
        return Variable(f"value.{name}").resolve(context)
    except VariableDoesNotExist:
        return _MISSING


def _show(value: Any) -> str:
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value)
    if kind is int:
        return str(value)
    if kind is float and "e" not in (text := str(value)) and _points_are_points():
        return text
    return "" if value is _MISSING else str(render_value_in_context(value, _PLAIN))


@cache
def _points_are_points() -> bool:
    """Whether the language of the settings writes numbers as Python does."""
    return all(render_value_in_context(number, _PLAIN) == str(number) for number in (0.5, -1234567.25, 10.0))


def _show_tag(value: Any) -> str:
    """What a tag gives back is escaped, and not put into the form of a language."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _filtered(function: Callable[..., Any], value: Any, *arguments: Any) -> Any:
    if value is _MISSING:
        value = ""
    if getattr(function, "expects_localtime", False):
        value = template_localtime(value)
    options = {"autoescape": True} if getattr(function, "needs_autoescape", False) else {}
    found = function(value, *arguments, **options)
    is_safe = getattr(function, "is_safe", False) and isinstance(value, SafeData)
    return mark_safe(found) if is_safe else found  # noqa: S308 -- as Django does: the filter keeps safe what is safe


def _items(values: Any) -> Sequence[Any]:
    if values is _MISSING or values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


def _loop(index: int, length: int) -> dict[str, Any]:
    return {
        "counter0": index,
        "counter": index + 1,
        "revcounter": length - index,
        "revcounter0": length - index - 1,
        "first": index == 0,
        "last": index == length - 1,
    }


def _compare(operator: str, one: Any, other: Any) -> bool:
    """What cannot be compared is not so."""
    try:
        return bool(_COMPARISONS[operator](one, other))
    except Exception:  # noqa: BLE001 -- as in templates
        return False


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda one, other: one > other,
    "ge": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
    "within": lambda one, other: one in other,
    "without": lambda one, other: one not in other,
}
_HELPERS = {
    "get": _get,
    "show": _show,
    "show_tag": _show_tag,
    "filtered": _filtered,
    "items": _items,
    "safe": mark_safe,
    "render_named": lambda name, context: render(name, context),
    "loop": _loop,
    "compare": _compare,
    "none": lambda value: None if value is _MISSING else value,
    "text": lambda value: "" if value is _MISSING else value,
    "top": lambda context, name: context[name] if name in context else _WORDS.get(name, _MISSING),
}

# --- Writing a function -----------------------------------------------------------------------------------------------

Scope = dict[str, str]  # name in the template -> expression in Python


class _Writer:
    """Writes the body of one function. `constants` are the objects that it names."""

    def __init__(self, template: Template) -> None:
        self.engine = template.engine
        self.lines: list[str] = []
        self.constants: dict[str, Any] = {}
        self.blocks: dict[str, BlockNode] = {}
        self.count = 0

    def source(self) -> str:
        head = "def render(context):\n    out = []\n    put = out.append\n"
        return head + "\n".join(self.lines) + "\n    return ''.join(out)\n"

    def template(self, template: Template) -> None:
        """The blocks of the youngest template win; the frame is that of the oldest."""
        while extends := next((one for one in template.nodelist if isinstance(one, ExtendsNode)), None):
            for name, block in extends.blocks.items():
                self.blocks.setdefault(name, block)
            template = self._named(extends.parent_name)  # type: ignore[arg-type]  # a filter expression, always
        self.nodes(template.nodelist, {}, 1)

    def nodes(self, nodes: Sequence[Node], scope: Scope, depth: int) -> None:
        scope = dict(scope)
        for text, node in _texts_joined(nodes):
            if node is None:
                self.line(depth, f"put({text!r})")
            else:
                self.node(node, scope, depth)

    def node(self, node: Any, scope: Scope, depth: int) -> None:
        if isinstance(node, VariableNode):
            self.line(depth, f"put(show({self.expression(node.filter_expression, scope)}))")
        elif isinstance(node, IfNode):
            self.condition(node, scope, depth)
        elif isinstance(node, ForNode):
            self.loop(node, scope, depth)
        elif isinstance(node, WithNode):
            self.nodes(node.nodelist, scope | self.bound(node.extra_context, scope, depth), depth)
        elif isinstance(node, IncludeNode):
            self.include(node, scope, depth)
        elif isinstance(node, BlockNode):
            self.nodes(self.blocks.get(node.name, node).nodelist, scope, depth)
        elif isinstance(node, SimpleNode):
            self.tag(node, scope, depth)
        elif isinstance(node, FilterNode):
            self.filter(node, scope, depth)
        elif not isinstance(node, LoadNode | CommentNode):
            raise NotKnownHere(f"There is no Python for {node!r}.")

    def include(self, node: Any, scope: Scope, depth: int) -> None:
        inside = self.bound(node.extra_context, scope, depth)
        if not node.isolated_context:
            inside = scope | inside
        if not isinstance(node.template.var, Variable):
            self.nodes(self._named(node.template).nodelist, inside, depth)
            return
        if node.isolated_context:
            raise NotKnownHere(f"{node.template.token} names another template each time.")
        given = ", ".join(f"{name!r}: {value}" for name, value in inside.items() if name != "forloop")
        self.line(depth, f"put(render_named({self.expression(node.template, scope)}, {{**context, {given}}}))")

    def condition(self, node: Any, scope: Scope, depth: int) -> None:
        for place, (condition, nodes) in enumerate(node.conditions_nodelists):
            if condition is None:
                self.line(depth, "else:")
            else:
                self.line(depth, f"{'elif' if place else 'if'} {self.test(condition, scope)}:")
            self.line(depth + 1, "pass")
            self.nodes(nodes, scope, depth + 1)

    def test(self, token: Any, scope: Scope) -> str:
        if isinstance(token, TemplateLiteral):
            return f"none({self.expression(token.value, scope)})"  # type: ignore[arg-type]  # likewise
        if token.id == "not":
            return f"(not {self.test(token.first, scope)})"
        sides = self.test(token.first, scope), self.test(token.second, scope)
        if token.id in _INFIX:
            return f"({sides[0]} {_INFIX[token.id]} {sides[1]})"
        if token.id in _CAREFUL:
            return f"compare({_CAREFUL[token.id]!r}, {sides[0]}, {sides[1]})"
        raise NotKnownHere(f"There is no Python for {token.id}.")

    def loop(self, node: Any, scope: Scope, depth: int) -> None:
        values, index, item, state = self.name(), self.name(), self.name(), self.name()
        self.line(depth, f"{values} = items({self.expression(node.sequence, scope)})")
        self.line(depth, f"if not len({values}):")
        self.line(depth + 1, "pass")
        self.nodes(node.nodelist_empty, scope, depth + 1)
        ordered = f"reversed({values})" if node.is_reversed else values
        self.line(depth, f"for {index}, {item} in enumerate({ordered}):")
        inside = scope | {"forloop": state}
        if len(node.loopvars) == 1:
            inside[node.loopvars[0]] = item
        else:
            inside |= {name: self.name() for name in node.loopvars}
            self.line(depth + 1, f"{', '.join(inside[name] for name in node.loopvars)} = {item}")
        here = len(self.lines)
        self.nodes(node.nodelist_loop, inside, depth + 1)
        if any(f"get({state}," in line for line in self.lines[here:]):
            self.lines.insert(here, f"{'    ' * (depth + 1)}{state} = loop({index}, len({values}))")
        elif len(self.lines) == here:
            self.line(depth + 1, "pass")

    def bound(self, values: Mapping[str, FilterExpression], scope: Scope, depth: int) -> Scope:
        """Each value worked out once, under a name of its own."""
        found: Scope = {}
        for name, value in values.items():
            found[name] = self.name()
            self.line(depth, f"{found[name]} = text({self.expression(value, scope)})")
        return found

    def tag(self, node: Any, scope: Scope, depth: int) -> None:
        if node.takes_context:
            raise NotKnownHere(f"{node.func} asks for the context.")
        given = [f"text({self.expression(one, scope)})" for one in node.args]
        given += [f"{name}=text({self.expression(one, scope)})" for name, one in node.kwargs.items()]
        call = f"{self.constant(node.func)}({', '.join(given)})"
        if node.target_var is None:
            self.line(depth, f"put(show_tag({call}))")
        else:
            scope[node.target_var] = self.name()
            self.line(depth, f"{scope[node.target_var]} = {call}")

    def filter(self, node: Any, scope: Scope, depth: int) -> None:
        outside, inside, words = self.name(), self.name(), self.name()
        self.line(depth, f"{outside}, {inside} = put, []")
        self.line(depth, f"put = {inside}.append")
        self.nodes(node.nodelist, scope, depth)
        self.line(depth, f"put, {words} = {outside}, safe(''.join({inside}))")
        self.line(depth, f"put(str({self.expression(node.filter_expr, scope | {'var': words})}))")

    def expression(self, expression: FilterExpression, scope: Scope) -> str:
        found = self.variable(expression.var, scope)
        for function, arguments in expression.filters:
            given = [
                f"text({self.variable(value, scope)})" if is_variable else self.constant(mark_safe(value))  # noqa: S308
                for is_variable, value in arguments
            ]
            found = f"filtered({', '.join([self.constant(function), found, *given])})"
        return found

    def variable(self, variable: Any, scope: Scope) -> str:
        if not isinstance(variable, Variable):
            return self.constant(variable)
        if variable.translate or variable.lookups is None:
            return self.constant(variable.resolve(_PLAIN))
        first, *rest = variable.lookups
        if (first == "block" and first not in scope) or "parentloop" in rest:
            raise NotKnownHere(f"There is no Python for {variable.var}.")
        found = scope.get(first) or f"top(context, {first!r})"
        for name in rest:
            found = f"get({found}, {name!r})"
        return found

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def name(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def _named(self, expression: FilterExpression) -> Template:
        if isinstance(expression.var, Variable) or expression.filters:
            raise NotKnownHere(f"{expression.token} names another template each time.")
        return self.engine.get_template(str(expression.var))


def _texts_joined(nodes: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    text = ""
    for node in nodes:
        if isinstance(node, TextNode):
            text += node.s
        elif not isinstance(node, LoadNode | CommentNode):
            if text:
                yield text, None
            text = ""
            yield "", node
    if text:
        yield text, None
