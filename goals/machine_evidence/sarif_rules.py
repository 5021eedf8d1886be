"""Rules of one run of SARIF: which of them a result names, the level that it has by them, and which look for secrets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from goals.machine_evidence.bounds import MOST_KEYS, Unreadable
from goals.machine_evidence.json_events import Event, items, text

TOOL: Final = "runs.item.tool"
_DRIVER: Final = -1
_COMPONENTS: Final = (f"{TOOL}.driver", f"{TOOL}.extensions.item")
_DEFAULT: Final = "warning"  # 3.50.3
# What a scanner of secrets found is a secret: by the name of the tool, and by the rule that a result names.
_SCANNERS: Final = ("secret", "gitleaks", "trufflehog", "ggshield", "gitguardian", "noseyparker", "whispers")
_OF_SECRETS: Final = re.compile(
    r"secret|credential|passw(?:or)?d|api.?key|private.?key|access.?(?:key|token)|cwe-(?:798|259|321)\b", re.IGNORECASE
)


class Named(NamedTuple):
    """A rule as a result or an override names it (3.52): by its place, id or GUID, in the driver or in an extension."""

    index: Any = None
    id: str = ""
    guid: str = ""
    extension: Any = None
    component: str = ""  # name or GUID of the component

    @classmethod
    def of(cls, reference: Any) -> "Named":
        """Of a reference that was read whole."""
        said: Mapping[str, Any] = reference if isinstance(reference, dict) else {}
        where = said.get("toolComponent")
        component: Mapping[str, Any] = where if isinstance(where, dict) else {}
        return cls(
            place(said.get("index")),
            text(said.get("id")),
            text(said.get("guid")),
            place(component.get("index")),
            text(component.get("guid")) or text(component.get("name")),
        )


@dataclass
class _Rule:
    id: str = ""
    guid: str = ""
    level: str = ""
    is_of_secrets: bool = False


@dataclass
class _Component:
    name: str = ""
    guid: str = ""
    rules: list[_Rule] = field(default_factory=list)
    by_name: dict[str, _Rule] | None = None

    def find(self, named: Named) -> _Rule | None:
        """By its place, its GUID or its id; an id may go on behind that of the rule: "CA1711/1" is of "CA1711"."""
        if named.index is not None and named.index < len(self.rules):
            return self.rules[named.index]
        if self.by_name is None:
            self.by_name = {name: rule for rule in reversed(self.rules) for name in (rule.id, rule.guid) if name}
        found, name = self.by_name.get(named.guid), named.id
        while found is None and name:
            found, name = self.by_name.get(name), name.rpartition("/")[0]
        return found


class Rules:
    """The rules of driver and extensions, seen piece by piece; they may come after the results that rest on them."""

    def __init__(self) -> None:
        self._driver, self._extensions = _Component(), list[_Component]()
        self._count = 0

    def see(self, event: Event) -> None:
        """An event below `TOOL`."""
        where = event.where
        if where == f"{TOOL}.name":  # so it stands in version 1, which is not read
            self._driver.name = text(event.value)
        elif where == _COMPONENTS[1] and event.kind == "start_map":
            self._extensions.append(_Component())
            self._counted()
        inside = next((one for one in _COMPONENTS if where.startswith(f"{one}.")), "")
        if not inside or (inside == _COMPONENTS[1] and not self._extensions):
            return
        component = self._driver if inside == _COMPONENTS[0] else self._extensions[-1]
        _see(component, where[len(inside) + 1 :], event)
        if where == f"{inside}.rules.item" and event.kind == "start_map":
            self._counted()

    def level_of(self, named: Named, overrides: Iterable[Any] = ()) -> str:
        """What a result that states no level has by its rule (3.27.10), as the run was configured."""
        rule = self._find(named)
        for one in overrides:
            configuration = one.get("configuration") if isinstance(one, dict) else None
            level = text(configuration.get("level")) if isinstance(configuration, dict) else ""
            if level and _is_same(rule, named, self._find(told := Named.of(one.get("descriptor"))), told):
                return level
        return (rule.level if rule else "") or _DEFAULT

    def are_of_secrets(self, named: Iterable[Named]) -> bool:
        """Is the tool a scanner of secrets, or does one of these rules look for them?"""
        tools = (one.name.lower() for one in (self._driver, *self._extensions))
        if any(scanner in tool for tool in tools for scanner in _SCANNERS):
            return True
        found = ((one, self._find(one)) for one in named)
        return any(_OF_SECRETS.search(one.id) or (rule and rule.is_of_secrets) for one, rule in found)

    def _find(self, named: Named) -> _Rule | None:
        if named.extension is not None and named.extension < len(self._extensions):
            return self._extensions[named.extension].find(named)
        if named.component:
            every = (self._driver, *self._extensions)
            found = next((one for one in every if named.component in (one.guid, one.name)), self._driver)
            return found.find(named)
        by_id = named._replace(index=None)  # a place without a component is one in the driver
        every_found = (one.find(by_id) for one in self._extensions)
        return self._driver.find(named) or next((one for one in every_found if one), None)

    def _counted(self) -> None:
        self._count += 1
        if self._count > MOST_KEYS:
            raise Unreadable(f"The tool names more than {MOST_KEYS:,} rules.")


def overrides_of(invocations: list[dict[str, Any]], which: int | None) -> list[Any]:
    """How rules were configured in the invocation that made a result; in the only one where the result names none."""
    which = 0 if which is None and len(invocations) == 1 else which
    chosen = [] if which is None else invocations[which : which + 1]
    return [one for invocation in chosen for one in items(invocation.get("ruleConfigurationOverrides"))]


def _see(component: _Component, part: str, event: Event) -> None:
    if part in ("name", "guid"):
        setattr(component, part, text(event.value))
    elif part == "rules.item" and event.kind == "start_map":
        component.rules.append(_Rule())
    elif part.startswith("rules.item.") and component.rules:
        rule, said = component.rules[-1], text(event.value)
        if part in ("rules.item.id", "rules.item.guid"):
            setattr(rule, part.rsplit(".", 1)[1], said)
        elif part == "rules.item.defaultConfiguration.level":
            rule.level = said
        if part in ("rules.item.id", "rules.item.name", "rules.item.properties.tags.item"):
            rule.is_of_secrets = rule.is_of_secrets or bool(_OF_SECRETS.search(said))


def _is_same(rule: _Rule | None, named: Named, other: _Rule | None, told: Named) -> bool:
    return rule is other if rule is not None else other is None and bool(named.id) and named.id == told.id


def place(value: Any) -> int | None:
    """An index into an array; -1, which says that there is none, and everything else is None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
