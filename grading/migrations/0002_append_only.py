"""What people judged or were told is never changed, not even by raw SQL."""

from django.db import migrations

from roadmap.immutable import append_only

TABLES = (
    "rubric",
    "level",
    "rubriccriterion",
    "cyclerubric",
    "snapshot",
    "waiver",
    "score",
    "criterionscore",
    "adjudication",
    "reply",
    "grade",
)


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_initial")]

    operations = [operation for table in TABLES for operation in append_only(f"grading_{table}")]
