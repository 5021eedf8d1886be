"""When a reviewer said, before the goal was shown, that no conflict is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0004_discussion_and_reopening"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="declared_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
