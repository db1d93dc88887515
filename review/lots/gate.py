"""What a release asks of Lots, where the project's settings say so."""

from __future__ import annotations

from corpus.releases.gates import Candidate
from projects.models import Project
from review.lots.selectors import accepted_members
from review.models import LotMember, workflow_of


class LotGate:
    """Stops texts found harmful in a Lot, and where Lots are required those of no accepted Lot."""

    stops = "of no accepted lot, or found harmful in one"

    def __init__(self, project: Project) -> None:
        self.is_required = workflow_of(project).lots_required
        harmful = LotMember.objects.filter(lot__project=project, is_harmful=True)
        self.harmful = set(harmful.values_list("revision_id", flat=True))
        accepted = accepted_members(project) if self.is_required else LotMember.objects.none()
        # One that two read, or that was adjudicated, needs no Lot.
        self.accepted = set(accepted.values_list("revision_id", flat=True))

    def refusal(self, one: Candidate) -> str:
        """Why this Instance may not leave the house, or an empty string."""
        if one.revision in self.harmful:
            return f"{one.uid} was found harmful when a lot was read. Withdraw it, or have it worded anew."
        if self.is_required and one.tier != "V3" and one.revision not in self.accepted:
            return (
                f"{one.uid} is of no accepted lot, which this project asks for. Make a lot and have it read."
            )
        return ""
