"""Carries the filter of the queue along in the addresses of a page."""

from __future__ import annotations

from django import template

from review.carried import carried

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_query(context: template.Context, **more: object) -> str:
    """What stands behind the path of a link or form: `?after=…&only=errors`; empty where nothing does."""
    return carried(context["request"], **more)
