"""Writes the Markdown of a table passage as a table."""

from __future__ import annotations

from django import template

from corpus.sources import table_shown as shown

register = template.Library()


@register.filter
def table_shown(text: str) -> shown.ShownTable:
    """The caption, heads and rows of a table passage."""
    return shown.table_shown(text)
