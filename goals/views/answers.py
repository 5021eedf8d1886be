"""What an update is about to say: its answers as a list, and its words as the public will read them."""

from decimal import Decimal
from typing import Any

from goals.compared import change_words
from goals.days import day, long_day
from goals.forms import hiding
from goals.forms.period import HEALTHS, TOLD
from goals.forms.update import UpdateForm
from goals.models import StatusUpdate
from goals.progress import effective, number_text
from goals.values import MetricValue
from goals.views.shown import PROMPTS
from roadmap import redaction
from roadmap.english import plural
from roadmap.markdown import not_kept, render

Row = tuple[str, str, str]  # what was asked, what was answered, the id of the field to change it


def rows(form: UpdateForm) -> list[Row]:
    """The answers besides the words, in the order of the page; what was left empty says so. Call it on a valid form."""
    typed = form.cleaned_data
    found = [("Period", _period(typed), "period_from")]
    if form.kind() == StatusUpdate.Kind.EXPLANATION:
        found.insert(0, ("What you write", StatusUpdate.Kind.EXPLANATION.label, "kind"))
    for metric in form.goal["metrics"]:
        name = f"reading__{metric['slug']}"
        found.append((metric["name"], _reading(form, metric, name), name))
    for term in form.open_milestones:
        name = f"milestone__{term['key']}"
        done = f"Done on {long_day(typed[f'{name}__on'])}" if typed[name] else "Still open"
        found.append((term["title"], done, name))
    confidence = "Not said" if typed["confidence"] is None else f"{typed['confidence']} %"
    evidence = "; ".join(form.evidence_titles[row.slug] for row in typed["evidence"])
    held = sum(bool(typed.get(f"hide__{row}")) for row in range(1, hiding.ROWS + 1))
    found += [
        ("Health", _health(form), "health"),
        ("Confidence of delivering in time", confidence, "confidence"),
        ("Evidence", evidence or "None", "evidence"),
        ("Words withheld from the public", plural(held, "passage") if held else "None", "hide__1"),
        ("Who may read it", StatusUpdate.Visibility(typed["visibility"]).label, "visibility"),
    ]
    return [(label, words, f"id_{field}") for label, words, field in found]


def preview(form: UpdateForm) -> dict[str, Any]:
    """The words as the public site renders them, and what of them it does not show as it was meant."""
    typed = form.cleaned_data
    health = typed.get("health") or ""
    written = [(label, str(typed.get(name) or "")) for name, label in PROMPTS]
    held = hiding.spans(form)
    shown = [(label, redaction.project(str(typed.get(name) or ""), held[name])) for name, label in PROMPTS]
    return {
        "health": StatusUpdate.Health(health).label if health else "",
        "health_tag": health.replace("_", "-"),
        "suggested": "" if health == form.suggestion.health else StatusUpdate.Health(form.suggestion.health).label,
        "sentence": typed.get("health_sentence") or "",
        "texts": [(label, render(words, boxes)) for label, (words, boxes) in shown if words],
        "not_kept": [(label, sentence) for label, words in written for sentence in not_kept(words)],
        "is_public": typed.get("visibility") == StatusUpdate.Visibility.PUBLIC,
    }


def words_of(form: UpdateForm, draft: StatusUpdate | None) -> list[tuple[str, str]]:
    """What a draft says, field by field, to be shown beside another text of the same person."""
    if draft is None:
        return [("Draft", "It was submitted or thrown away.")]
    held = {name: getattr(draft, name) for name in TOLD} | draft.typed
    labels = {name: str(field.label) for name, field in form.fields.items()}
    return [(labels.get(name, name), _said(value)) for name, value in held.items() if value not in (None, "", [])]


def _period(typed: dict[str, Any]) -> str:
    first, last = typed["period_from"], typed["period_to"]
    if first and last:
        return f"{long_day(first)} to {long_day(last)}"
    return f"Until {long_day(last)}" if last else f"From {long_day(first)}" if first else "Not said"


def _reading(form: UpdateForm, metric: MetricValue, name: str) -> str:
    value = form.cleaned_data[name]
    if value is None:
        return "No new value"
    words = f"{number_text(value)} {metric['unit']}".rstrip() + f" on {long_day(form.cleaned_data[f'{name}__on'])}"
    before = effective(metric["readings"])
    if not before:
        return f"{words}; the first value"
    last = Decimal(before[-1]["value"])
    return f"{words}; {change_words(value, last)}, after {number_text(last)} on {long_day(day(before[-1]['on']))}"


def _health(form: UpdateForm) -> str:
    said = dict(HEALTHS).get(form.cleaned_data["health"], "Not said")
    reasons = " ".join(form.suggestion.reasons)
    rule = StatusUpdate.Health(form.suggestion.health).label.lower()
    return f"{said} The rule suggests {rule}. {reasons}".strip()


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "Yes" if value is True else str(value)
