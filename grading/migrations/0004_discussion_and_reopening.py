"""Anchor cases, discussion, objections, reopening; a grade has a number, since a reopened cycle makes new ones."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once

ASSIGNMENT = (
    "assignment/{assignment.cycle_goal.cycle.slug}/{assignment.cycle_goal.goal.slug}/{assignment.cycle_goal.kind}"
    "/{assignment.reviewer.public_id}"
)
NEVER_CHANGED = ("anchorcase", "calibrationanswer", "post", "kept", "objection")
SUBJECTS = {
    "anchorcase": "rubric/{rubric.kind}-{rubric.version}",
    "calibrationanswer": "cycle/{cycle.slug}",
    "post": "cycle/{cycle_goal.cycle.slug}",
    "objection": "cycle/{cycle_goal.cycle.slug}",
    "reopening": "cycle/{cycle.slug}",
    "kept": ASSIGNMENT,
}


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0003_recorded"),
        ("records", "0003_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite rebuilds the table of grades and loses its triggers; PostgreSQL would refuse them a second time.
        *[OnDatabase(one.backwards, one.forwards) for one in append_only("grading_grade")],
        migrations.CreateModel(
            name="AnchorCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "Use lower-case letters, digits and single hyphens."
                            )
                        ],
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("level", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CalibrationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("objected_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("posted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="assignment",
            name="named",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="tier",
            field=models.CharField(
                choices=[("public", "What the public sees"), ("reviewers", "Withheld texts on request")],
                default="reviewers",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="names_in_discussion",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="cycle",
            name="spread_rule",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="grade",
            name="number",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="grade",
            name="cycle_goal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="grades", to="grading.cyclegoal"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("spread_rule__gte", 1)), name="cycle_spread_rule_at_least_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="grade",
            constraint=models.UniqueConstraint(fields=("cycle_goal", "number"), name="grade_number_once"),
        ),
        migrations.AddField(
            model_name="anchorcase",
            name="rubric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="grading.rubric"
            ),
        ),
        migrations.AddField(
            model_name="calibrationanswer",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="grading.anchorcase"
            ),
        ),
        migrations.AddField(
            model_name="calibrationanswer",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calibration", to="grading.cycle"
            ),
        ),
        migrations.AddField(
            model_name="calibrationanswer",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="kept",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="kept", to="grading.assignment"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="cycle_goal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="grading.cyclegoal"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="cycle_goal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="grading.cyclegoal"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="grading.cycle"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="declined_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="anchorcase",
            constraint=models.UniqueConstraint(fields=("rubric", "key"), name="anchorcase_key_once"),
        ),
        migrations.AddConstraint(
            model_name="calibrationanswer",
            constraint=models.UniqueConstraint(fields=("cycle", "case", "reviewer"), name="calibrationanswer_once"),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.UniqueConstraint(fields=("assignment", "version"), name="kept_once_per_version"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(fields=("cycle_goal", "number"), name="objection_number_once"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="objection_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("cycle_goal", "number"), name="post_number_once"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="post_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.UniqueConstraint(fields=("cycle", "number"), name="reopening_number_once"),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agreed_at__isnull", True), ("declined_at__isnull", True)),
                fields=("cycle",),
                name="reopening_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="reopening_gives_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by__isnull", True),
                    models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="reopening_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"),
                name="reopening_decided_once",
            ),
        ),
        *append_only("grading_grade"),
        *[operation for table in NEVER_CHANGED for operation in append_only(f"grading_{table}")],
        *written_once("grading_reopening", late=[("agreed_at", "agreed_by_id"), ("declined_at", "declined_by_id")]),
        *[operation for name, about in SUBJECTS.items() for operation in must_be_recorded(f"grading_{name}", about)],
    ]
