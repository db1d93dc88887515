"""How this room's figures are written on its pages."""

from __future__ import annotations

from decimal import Decimal

from django import template

from generation.models.money import plain

register = template.Library()


@register.filter
def money(amount: Decimal) -> str:
    """An amount as forms and sentences write it: without idle zeros, `0.001`."""
    return plain(amount)


@register.filter
def duration(seconds: float | str | None) -> str:
    """Seconds as a person says them: `0.4 s`, `12 s`, `3 min`, `2 h 05 min`; a dash where there are none."""
    if seconds is None or isinstance(seconds, str):  # A template writes what is not there as no text.
        return "–"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"
