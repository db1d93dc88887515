"""The `{% slot %}` tag."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from projects.slots import slot_fillings

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str) -> SafeString:
    """Render everything that is registered for the slot `name`; empty when nothing is."""
    request = context["request"]
    parts = []
    for filling in slot_fillings(name):
        values = filling.context(request)
        if values is not None:
            parts.append(render_to_string(filling.template, values, request=request))
    # The parts were escaped by their own templates.
    return mark_safe("".join(parts))  # noqa: S308
