"""What the page of an item is told of looking: levels to show, what was seen before, whether it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from projects.models import Project, User
from review.looks.told import Looked, looked_read, looked_text
from review.models import Assignment, Look, LookNotice


def looks_context(
    assignment: Assignment, reader: User, project: Project, levels: Sequence[str]
) -> dict[str, Any]:
    """What the viewer counts from. Two queries at most; none of anybody else's.

    Before an answer that is given blind there are no `levels`, and none of what was kept names one.
    """
    keeps = LookNotice.objects.filter(project=project, person=reader).exists()
    kept = Look.objects.filter(assignment=assignment, reviewer=reader).first() if keeps else None
    looked = looked_read(kept.told) if kept else None
    of_text = {level: looked.levels[level] for level in levels if level in looked.levels} if looked else {}
    known = Looked(looked.series, of_text) if looked else None
    return {
        "item": reverse("review:activity", args=[project.slug, assignment.uid]),
        "levels": list(levels),
        "kept": json.loads(looked_text(known)) if known else None,
        "keeps": keeps,
    }
