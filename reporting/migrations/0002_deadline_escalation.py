"""Remember how far each deadline was escalated, and when the next step is due."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="escalation_step",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="Steps of the escalation chain already taken.",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="escalate_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the next step is due; empty: not computed yet.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(
                    ("escalation_step__lt", 4), ("is_current", True), ("met_at__isnull", True)
                ),
                fields=["escalate_at"],
                name="deadline_escalation_idx",
            ),
        ),
    ]
