"""The interactive versions: Plotly figures of the same numbers, as plain dictionaries.

Colours are names of CSS variables; the page's script puts in the values of the reader's theme.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from roadmap.charts.cumulative import CountPanel, CountStep
from roadmap.charts.dumbbell import ComparedRow
from roadmap.charts.metric import MetricSeries, Reading
from roadmap.charts.standing import MANY, StandingRow
from roadmap.charts.strip import Period

PATTERNS = {"achieved-late": "/", "achieved-unknown": ".", "month-late": "/"}


def standing_figure(rows: Sequence[StandingRow], words: Mapping[str, str], fills: Mapping[str, str]) -> dict[str, Any]:
    """Stacked bars: `words` and `fills` give the name and the colour of each state."""
    labels = [row.label for row in rows]
    states = [state for state in words if any(row.counts.get(state) for row in rows)]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words[state],
            "y": labels,
            "x": [row.counts.get(state, 0) for row in rows],
            "marker": {"color": fills.get(state, "--fill-not-started")},
            "hovertemplate": "%{y}: %{x} " + words[state].lower() + "<extra></extra>",
        }
        for state in states
    ]
    layout = {
        "barmode": "stack",
        "xaxis": {
            "title": {"text": "Goals"},
            "dtick": 1 if max((row.total for row in rows), default=0) <= MANY else None,
        },
        "yaxis": {"autorange": "reversed", "automargin": True},
        "legend": {"orientation": "h", "y": -0.25},
        "margin": {"t": 10, "r": 10},
    }
    return {"data": data, "layout": layout}


def metric_figure(series: MetricSeries, name: str) -> dict[str, Any]:
    """Readings, corrected readings, baseline, targets and the due day of one metric."""
    valid = sorted((r for r in series.readings if not r.superseded), key=lambda reading: reading.on)
    data = [_trace(name, valid, {"mode": "lines+markers", "line": {"color": "--fill-on-track"}})]
    struck = [reading for reading in series.readings if reading.superseded]
    if struck:
        cross = {"mode": "markers", "marker": {"symbol": "x", "color": "--fill-not-started", "size": 10}}
        data.append(_trace("Corrected since", struck, cross))
    if series.baseline:
        cross = {"mode": "markers", "marker": {"symbol": "square", "color": "--fill-withdrawn", "size": 9}}
        data.append(_trace("Baseline", [series.baseline], cross))
    for target in series.targets:
        ends = [target.since, *(until for until, _ in target.steps)]
        path = [
            Reading(day, value)
            for start, (until, value) in zip(ends, target.steps, strict=False)
            for day in (start, until)
        ]
        line = {"color": "--fill-achieved", "dash": "solid" if target.current else "dash", "width": 2}
        data.append(_trace("Target" if target.current else "Earlier target", path, {"mode": "lines", "line": line}))
    layout: dict[str, Any] = {
        "xaxis": {"type": "date"},
        "yaxis": {"title": {"text": series.unit}, "rangemode": "tozero" if series.share else "normal"},
        "legend": {"orientation": "h", "y": -0.2},
        "margin": {"t": 20, "r": 10},
    }
    if series.deadline:
        day = series.deadline.isoformat()
        line = {"color": "--fill-off-track", "dash": "dot", "width": 1}
        layout["shapes"] = [{"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": line}]
        layout["annotations"] = [
            {
                "x": day,
                "y": 1,
                "yref": "paper",
                "text": f"due {series.deadline_text}",
                "showarrow": False,
                "xanchor": "right",
            }
        ]
    return {"data": data, "layout": layout}


def cumulative_figure(
    panels: Sequence[CountPanel], words: Mapping[str, str], fills: Mapping[str, str], *, last: date
) -> dict[str, Any]:
    """Stepped bands, a panel below the other with one scale; `words` and `fills` give the name and colour of each kind."""
    kinds = [kind for kind in words if any(kind in step.counts for panel in panels for step in panel.steps[-1:])]
    data = [
        _band(panel.steps, kind, words[kind], fills.get(kind, "--fill-not-started"), place, last)
        for place, panel in enumerate(panels, 1)
        for kind in kinds
    ]
    height = 1 / max(len(panels), 1)
    layout: dict[str, Any] = {
        "xaxis": {"type": "date", "anchor": f"y{len(panels)}" if len(panels) > 1 else "y"},
        "legend": {"orientation": "h", "y": -0.15},
        "margin": {"t": 30, "r": 10},
        "annotations": [],
    }
    for place, panel in enumerate(panels, 1):
        top = 1 - height * (place - 1)
        axis = {"domain": [top - height + (0.12 if place < len(panels) else 0), top], "title": {"text": "Goals"}}
        layout["yaxis" if place == 1 else f"yaxis{place}"] = axis | ({"matches": "y"} if place > 1 else {})
        place_of = {"x": 0, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
        layout["annotations"].append({"text": escape(panel.label, quote=False), "showarrow": False, **place_of})
    return {"data": data, "layout": layout}


def _band(steps: Sequence[CountStep], kind: str, word: str, fill: str, place: int, last: date) -> dict[str, Any]:
    counts = [step.counts.get(kind, 0) for step in steps]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": word,
        "x": [*(step.on.isoformat() for step in steps), last.isoformat()],
        "y": [*counts, *counts[-1:]],
        "yaxis": "y" if place == 1 else f"y{place}",
        "stackgroup": f"panel-{place}",
        "legendgroup": kind,
        "showlegend": place == 1,
        "line": {"shape": "hv", "color": fill, "width": 0},
        "fillcolor": fill,
        "fillpattern": {"shape": PATTERNS.get(kind, "")},
    }


def comparison_figure(rows: Sequence[ComparedRow]) -> dict[str, Any]:
    """What there is and what is needed, from one comparison to the next."""
    labels = [row.label for row in rows]
    solid, dashed = {"color": "--fill-on-track"}, {"color": "--fill-withdrawn", "dash": "dash"}
    lines: list[tuple[str, list[float], dict[str, Any]]] = [
        ("Ours", [float(row.found) for row in rows], {"line": solid}),
        (
            "Needed",
            [float(row.needed) for row in rows],
            {"line": dashed, "marker": {"symbol": "circle-open", "size": 9}},
        ),
    ]
    data = [
        {"type": "scatter", "mode": "lines+markers", "name": name, "x": labels, "y": values} | style
        for name, values, style in lines
    ]
    layout = {
        "xaxis": {"type": "category"},
        "yaxis": {"rangemode": "tozero"},
        "legend": {"orientation": "h", "y": -0.2},
        "margin": {"t": 20, "r": 10},
    }
    return {"data": data, "layout": layout}


def strip_figure(
    periods: Sequence[Period], notes: Sequence[str], styles: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """A cell for each period with its text, and its note at hand; `styles` gives each state a colour and that of its edge."""
    cells = [
        (place, one, escape(note, quote=False)) for place, (one, note) in enumerate(zip(periods, notes, strict=True))
    ]
    data = [
        {
            "type": "bar",
            "x": [place for place, one, _ in cells if one.state == state],
            "y": [1 for _, one, _ in cells if one.state == state],
            "width": 0.94,
            "text": [one.text for _, one, _ in cells if one.state == state],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textfont": {"color": "--color-text"},
            "hovertext": [note for _, one, note in cells if one.state == state],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "color": fill,
                "line": {"color": edge, "width": 2},
                "pattern": {"shape": PATTERNS.get(state, ""), "fillmode": "overlay", "fgcolor": edge, "fgopacity": 0.4},
            },
        }
        for state, (fill, edge) in styles.items()
        if any(one.state == state for one in periods)
    ]
    ticks = {"tickvals": [place for place, _, _ in cells], "ticktext": [one.label for one in periods]}
    layout = {
        "barmode": "overlay",
        "height": 170,
        "xaxis": ticks | {"showgrid": False, "zeroline": False},
        "yaxis": {"visible": False, "range": [0, 1.02]},
        "showlegend": False,
        "margin": {"t": 40, "r": 10, "l": 10, "b": 50},
    }
    return {"data": data, "layout": layout}


def _trace(name: str, readings: Sequence[Reading], style: dict[str, Any]) -> dict[str, Any]:
    """Values go as JSON numbers: this file is a picture, the decimals are in the parts."""
    return {
        "type": "scatter",
        "name": name,
        "x": [reading.on.isoformat() for reading in readings],
        "y": [float(reading.value) for reading in readings],
    } | style
