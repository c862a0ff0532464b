"""When each periodic job is next due."""

from __future__ import annotations

from django.db import models


class Schedule(models.Model):
    """One periodic job. What it does stands in the code; here stands only when."""

    name = models.TextField(primary_key=True, help_text="Name of the job, also its outbox topic.")
    next_at = models.DateTimeField(help_text="The next moment it is due.")
    last_at = models.DateTimeField(null=True, help_text="The moment it was last due and taken.")
    is_active = models.BooleanField(default=True, help_text="Operators may pause a job here.")

    def __str__(self) -> str:
        return self.name
