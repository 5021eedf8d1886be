"""The metrics of an area side by side: a few small charts, each with its numbers and the way to the goal it belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from goals.metric_figures import MetricFigure, metric_figures
from public_site.page import Charts
from public_site.pages.metric_charts import metric_charts
from public_site.states import GoalState

MOST = 6


@dataclass(frozen=True)
class SmallChart:
    """`figure` has a name of its own on the page, since two goals can have a metric of one name."""

    state: GoalState
    figure: MetricFigure
    anchor: str  # of the same metric on the page of its goal


def small_charts(states: Sequence[GoalState]) -> tuple[list[SmallChart], int]:
    """At most six that have readings, those of goals that need attention first; and how many more there are."""
    found = list(_all(sorted(states, key=lambda one: one.attention)))
    return found[:MOST], len(found[MOST:])


def charts_of(found: Sequence[SmallChart]) -> Charts:
    """The numbers and drawings as files; the interactive ones stand with the goals."""
    charts = metric_charts([one.figure for one in found])
    return Charts(tables=charts.tables, drawings=charts.drawings)


def _all(states: Sequence[GoalState]) -> Iterator[SmallChart]:
    for state in states:
        for figure in metric_figures(state.value, state.facts, state.on):
            if figure.series.readings:
                named = replace(figure, slug=f"{state.slug}-{figure.slug}")
                yield SmallChart(state, named, f"metric-{figure.slug}")
