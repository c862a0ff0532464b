"""The form in which anybody says what they want to hear, for citizens and staff alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.rules.notices import CHANNEL_LABELS, CHANNELS, LANGUAGE_LABELS
from reporting.services.messages import posting
from reporting.services.messages.preferences import Choice, choice_of

HOURS: Final = tuple(range(0, 1440, 30))


class ChoiceForm(forms.Form):
    """Channels, quiet hours and language of one person."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Kabari saya lewat"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Jangan ganggu dari"), coerce=int, empty_value=None, required=False
    )
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("sampai"), coerce=int, empty_value=None, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Bahasa pesan"))

    def __init__(self, person: str, data: QueryDict | None, *, offered: Iterable[str]) -> None:
        known = choice_of(person)
        chosen = CHANNELS if known.channels is None else known.channels
        super().__init__(
            data,
            initial={
                "channels": [each for each in chosen if each in set(offered)],
                "quiet_from": known.quiet_from,
                "quiet_until": known.quiet_until,
                "language": known.language,
            },
            auto_id="pilihan-%s",
        )
        self.offered = [each for each in CHANNELS if each in set(offered)]
        city = posting.city_settings()
        fields: dict[str, Any] = self.fields
        fields["channels"].choices = [(each, _(CHANNEL_LABELS[each])) for each in self.offered]
        fields["quiet_from"].choices = _hours(city.quiet_from)
        fields["quiet_until"].choices = _hours(city.quiet_until)
        fields["language"].choices = [(code, _(text)) for code, text in LANGUAGE_LABELS.items()]

    def choice(self) -> Choice:
        """What was chosen; every offered channel means no restriction."""
        data = self.cleaned_data
        every = set(data["channels"]) == set(self.offered)
        return Choice(
            channels=None if every else tuple(data["channels"]),
            quiet_from=data["quiet_from"],
            quiet_until=data["quiet_until"],
            language=data["language"],
        )


def _hours(default: int) -> list[tuple[str | int, str]]:
    words = _("Bawaan kota (%(hour)s)") % {"hour": clock_words(default)}
    return [("", words), *((minute, clock_words(minute)) for minute in HOURS)]


def clock_words(minute: int) -> str:
    """A minute of the day as people read it: ``21.00``."""
    return f"{minute // 60:02d}.{minute % 60:02d}"
