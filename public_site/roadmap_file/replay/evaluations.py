"""Replaying evaluations: suites, deposited protocols and runs."""

from goals.actions import add_evaluation_suite, deposit_protocol, end_evaluation_suite, record_evaluation_run
from goals.models import EvaluationSuite, Evidence, Threshold
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import World, moment_in, picked, the_day


def suite(world: World, event: Event) -> None:
    item = event.item
    add_evaluation_suite(
        **picked(item, "slug", "name", "capability", "cadence_days", "description", "is_public"),
        threshold=Threshold.objects.get(slug=item["threshold"]) if item["threshold"] else None,
        by=world.person(item["created_by"]),
        at=moment_in(event.at),
    )


def ended(world: World, event: Event) -> None:
    suite = EvaluationSuite.objects.get(slug=event.item["slug"])
    end_evaluation_suite(suite=suite, by=world.person(event.item["ended_by"]), at=moment_in(event.at))


def study(world: World, event: Event) -> None:
    item = event.item
    deposit_protocol(
        suite=EvaluationSuite.objects.get(slug=event.within["slug"]),
        **picked(item, "title", "protocol_sha256"),
        starts_on=the_day(item["starts_on"]),
        by=world.person(item["deposited_by"]),
        at=moment_in(event.at),
    )


def run(world: World, event: Event) -> None:
    item, suite = event.item, EvaluationSuite.objects.get(slug=event.within["slug"])
    record_evaluation_run(
        suite=suite,
        **picked(item, "target", "status", "samples", "repeats", "states_intervals"),
        **{f"{name}_at": item[name] for name in ("code", "data", "seeds", "environment")},
        ran_on=the_day(item["ran_on"]),
        study=suite.studies.get(number=item["study"]) if item["study"] else None,
        evidence=Evidence.objects.get(slug=item["evidence"]) if item["evidence"] else None,
        by=world.person(item["recorded_by"]),
        at=moment_in(event.at),
    )
