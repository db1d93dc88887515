"""The figures of a source that an item asks about."""

from __future__ import annotations

from django.db.models import Prefetch

from corpus.bodies import Body
from corpus.models import Figure, FigurePanel
from projects.models import Project


def figures_of(project: Project, body: Body) -> list[Figure]:
    """The figures whose pictures the item shows, in its order. Two queries where it shows any, else none."""
    if not body.figures:
        return []
    rows = Figure.objects.filter(source__project=project, uid__in=body.figures).select_related("source")
    in_order = Prefetch("panels", FigurePanel.objects.order_by("position"))
    found = {str(row.uid): row for row in rows.prefetch_related(in_order)}
    return [found[uid] for uid in body.figures if uid in found]
