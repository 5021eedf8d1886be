"""Charts as pure geometry: plain values in, SVG coordinates and a Plotly figure out. No Django, no colour values."""

from roadmap.charts.cumulative import CountPanel, CountStep, CumulativeDrawing, draw_cumulative
from roadmap.charts.dumbbell import (
    ComparedRow,
    DumbbellDrawing,
    MovedRow,
    by_slip,
    draw_comparison,
    draw_dumbbell,
    slip_text,
)
from roadmap.charts.figures import comparison_figure, cumulative_figure, metric_figure, standing_figure, strip_figure
from roadmap.charts.metric import MetricDrawing, MetricSeries, Reading, TargetPath, draw_metric
from roadmap.charts.overlap import OverlapDrawing, OverlapRow, draw_overlap, overlap_figure
from roadmap.charts.rounds import RoundPanel, RoundRow, RoundsDrawing, draw_rounds
from roadmap.charts.row_figures import dated_figure, moved_figure, rounds_figure, scores_figure
from roadmap.charts.scores import ScoreDrawing, ScoreRow, draw_scores
from roadmap.charts.standing import StandingDrawing, StandingRow, draw_standing
from roadmap.charts.strip import Period, StripDrawing, draw_strip
from roadmap.charts.timeline import DatedGroup, DatedRow, TimelineDrawing, draw_timeline

__all__ = [
    "ComparedRow",
    "CountPanel",
    "CountStep",
    "CumulativeDrawing",
    "DatedGroup",
    "DatedRow",
    "DumbbellDrawing",
    "MetricDrawing",
    "MetricSeries",
    "MovedRow",
    "OverlapDrawing",
    "OverlapRow",
    "Period",
    "Reading",
    "RoundPanel",
    "RoundRow",
    "RoundsDrawing",
    "ScoreDrawing",
    "ScoreRow",
    "StandingDrawing",
    "StandingRow",
    "StripDrawing",
    "TargetPath",
    "TimelineDrawing",
    "by_slip",
    "comparison_figure",
    "cumulative_figure",
    "dated_figure",
    "draw_comparison",
    "draw_cumulative",
    "draw_dumbbell",
    "draw_metric",
    "draw_overlap",
    "draw_rounds",
    "draw_scores",
    "draw_standing",
    "draw_strip",
    "draw_timeline",
    "metric_figure",
    "moved_figure",
    "overlap_figure",
    "rounds_figure",
    "scores_figure",
    "slip_text",
    "standing_figure",
    "strip_figure",
]
