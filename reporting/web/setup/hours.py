"""Working hours as people write them: "07.30–12.00, 13.00–16.00", a field for each day."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reporting.selectors.setup.calendars import WEEKDAYS

_SPAN = re.compile(r"(\d{1,2})[.:](\d{2})\s*[-–—]\s*(\d{1,2})[.:](\d{2})")


class HoursField(forms.CharField):
    """The hours of one day: "07.30–12.00, 13.00–16.00"; empty when the office is closed."""

    def to_python(self, value: Any) -> Any:
        """Return spans as the calendar stores them, ``[["07:30", "12:00"], …]``."""
        parts = [part.strip() for part in str(value or "").split(",") if part.strip()]
        spans = []
        for part in parts:
            found = _SPAN.fullmatch(part)
            if found is None:
                raise ValidationError(_("Tulis jam seperti 07.30–12.00, 13.00–16.00."))
            begin_hour, begin_minute, end_hour, end_minute = found.groups()
            spans.append(
                [f"{int(begin_hour):02}:{begin_minute}", f"{int(end_hour):02}:{end_minute}"]
            )
        return sorted(spans)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Hours are saved as a whole week."""
        return True


class HoursForm(forms.Form):
    """The hours of a week, a field for each day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in WEEKDAYS:
            field = HoursField(label=label, required=False, max_length=100)
            field.widget.attrs["placeholder"] = _("Tutup")
            self.fields[day] = field

    def weekly(self) -> dict[str, list[list[str]]]:
        """Days on which the office works."""
        return {day: self.cleaned_data[day] for day, _label in WEEKDAYS if self.cleaned_data[day]}
