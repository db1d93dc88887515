"""The filter of the queue in the address: it goes along from page to page, so each tab has a queue."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from projects.access import ProjectRequest
from review.forms import QueueFilterForm
from review.selectors import QueueFilter


def filter_of(request: HttpRequest) -> QueueFilter:
    """The filter that the address of this page, or of the form it was sent by, names; else none."""
    return _checked(*(request.GET.get(name, "") for name in ("kind", "source", "only")))


@lru_cache(maxsize=256)
def _checked(kind: str, source: str, only: str) -> QueueFilter:
    """Asked by every link of a page; what is on no list lets everything through."""
    return QueueFilterForm({"kind": kind, "source": source, "only": only}).wanted()


def carried(request: HttpRequest, **more: object) -> str:
    """The query of a page to go to from this one: `more`, then the filter; empty where there is neither."""
    wanted = {name: value for name, value in asdict(filter_of(request)).items() if value}
    query = urlencode({**more, **wanted})
    return f"?{query}" if query else ""


def page_address(request: ProjectRequest, page: str, *of: object, **more: object) -> str:
    """The address of a page of the review room in this project, with the filter that this one has."""
    return reverse(f"review:{page}", args=[request.project.slug, *of]) + carried(request, **more)
