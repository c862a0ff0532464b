"""When a change cannot be taken back, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError, NotFound
from reporting.services.catalog import field_words

FIELDS: Final = {
    **field_words.FIELDS,
    "logo_key": gettext_lazy("logo"),
    "banner_level": gettext_lazy("tingkat pengumuman"),
    "banner_until": gettext_lazy("akhir pengumuman"),
    "weekly": gettext_lazy("jam kerja"),
    "ramadan": gettext_lazy("jam Ramadan"),
    "time_zone": gettext_lazy("zona waktu"),
}
"""Fields as people call them."""


class ChangedSince(DomainError):
    """Somebody changed it again; taking the older change back would lose theirs."""

    code = "changed_since"


class NotUndoable(NotFound):
    """There is no such change, or it cannot be taken back."""

    code = "not_undoable"


class CountsAlready(DomainError):
    """It has counted for a while and nothing was there before it: there is no way back, only on."""

    code = "counts_already"


def require_still(is_so: bool, *what: object) -> None:
    """Raise ``ChangedSince`` unless things are as the change left them.

    Args:
        is_so: Whether they are.
        what: What is different now, as people call it.
    """
    if is_so:
        return
    if what:
        raise ChangedSince(
            _("Sudah diubah lagi sesudah itu: %s. Batalkan perubahan yang terbaru dulu.")
            % ", ".join(str(word) for word in what)
        )
    raise ChangedSince(_("Sudah diubah lagi sesudah itu. Batalkan perubahan yang terbaru dulu."))


def wanted(
    now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The earlier values of what a change touched; everything else stays as it is now.

    Raises:
        ChangedSince: One of them was changed again; the message names it.
    """
    touched = [key for key, value in after.items() if _plain(before.get(key)) != _plain(value)]
    moved = [key for key in touched if _plain(now.get(key)) != _plain(after[key])]
    require_still(not moved, *_names(moved))
    return {key: before.get(key) for key in touched}


def _names(keys: Iterable[str]) -> list[str]:
    return [str(FIELDS.get(key, key)) for key in keys]


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return list(value) if isinstance(value, tuple) else value
