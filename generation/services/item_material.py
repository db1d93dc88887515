"""The Material of an item, with the surgeon's comment where it is a redraft."""

from __future__ import annotations

from dataclasses import replace

from corpus.bodies import body_parse
from corpus.replies import comments_in
from generation.assembly import draft_fields
from generation.material import Material
from generation.materials.topics import material_of
from generation.models import GenerationItem


def item_material(item: GenerationItem) -> Material:
    """Read what the item is drafted from; raises ``NothingToDraft`` when it is gone."""
    material = material_of(item)
    request = item.redraft_request
    if request is None:
        return material
    previous = draft_fields(body_parse(request.revision.body))
    return replace(material, comments=tuple(comments_in(request.comment)), previous=previous)
