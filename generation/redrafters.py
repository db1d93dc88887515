"""Who writes the next draft of an Instance that is sent back."""

from __future__ import annotations

from corpus.models import Instance
from corpus.redrafters import NextDraft
from generation.models import Endpoint, GenerationItem, Redrafter
from projects.models import Project


def redrafter_said(project: Project) -> Redrafter | None:
    """The latest word of a lead; ``None`` where nobody has said anything: the built-in drafter."""
    rows = Redrafter.objects.filter(project=project).select_related("endpoint", "said_by")
    return rows.order_by("-pk").first()


def redrafter_of(project: Project) -> Endpoint | None:
    """The endpoint that redrafts imported items; ``None`` is the built-in drafter."""
    said = redrafter_said(project)
    return said.endpoint if said is not None else None


def drafted_first(instance: Instance) -> GenerationItem | None:
    """The item that an Instance began with; ``None`` where it came from elsewhere."""
    rows = instance.generation_items.filter(redraft_request__isnull=True)
    return rows.select_related("run__endpoint", "passage", "figure").order_by("pk").first()


def next_draft_of(instance: Instance) -> NextDraft:
    """Who would redraft it if it were sent back now: whoever drafted it, of an import whom the lead chose."""
    first = drafted_first(instance)
    endpoint = first.run.endpoint if first is not None else redrafter_of(instance.project)
    if endpoint is None:
        return NextDraft()
    return NextDraft(model_name=endpoint.model_name, is_away=not endpoint.is_active)
