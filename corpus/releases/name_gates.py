"""Who is named in what shall leave: what the checks found, and what they have not looked at yet."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from corpus.models import Finding
from corpus.releases.gates import Candidate
from corpus.unread import unread_findings
from imaging.deidentify.free_text import MAY_BE_ANYBODY
from projects.models import Project

IDENTIFIES_NOBODY = "text_identifies_nobody"


class NameGate:
    """Stops Instances whose approved text names somebody, as a check says and nobody overruled.

    What was found before such a find was an error stands as a warning and stops as well.
    """

    stops = "whose text looks as if it names somebody"

    def __init__(self, project: Project) -> None:
        told = (f"This looks like {what}{end}" for what in MAY_BE_ANYBODY for end in ".:")
        anybody = reduce(or_, (Q(message__startswith=begins) for begins in told))
        found = Finding.objects.filter(
            revision__instance__project=project,
            check_name=IDENTIFIES_NOBODY,
            overruled_by__isnull=True,
        )
        self.found = found.exclude(anybody)
        self.revisions = set(self.found.values_list("revision_id", flat=True))

    def refusal(self, one: Candidate) -> str:
        """Why this Instance may not leave the house, or an empty string."""
        if one.revision not in self.revisions:
            return ""
        return (
            f"{one.uid} has a text that looks as if it names somebody. It stays out until that is taken out "
            "or overruled with a reason."
        )


class UnreadGate:
    """Stops imported Instances whose text nobody has looked through for names yet."""

    stops = "whose text is still looked through for names"

    def __init__(self, project: Project) -> None:
        self.found = unread_findings().filter(revision__instance__project=project)
        self.revisions = set(self.found.values_list("revision_id", flat=True))

    def refusal(self, one: Candidate) -> str:
        """Why this Instance may not leave the house yet, or an empty string."""
        if one.revision not in self.revisions:
            return ""
        return (
            f"{one.uid} was imported, and its text is still looked through for names. Wait a moment, "
            "then try again."
        )
