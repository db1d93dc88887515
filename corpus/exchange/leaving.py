"""Which Instances may be taken out with their records, and why the others stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.apart import SENTENCE, apart_among
from corpus.exchange.home import HomesOf
from corpus.models import ForeignRecord, Instance, State
from corpus.releases.gates import RightsGate, candidate_of
from corpus.releases.leaving import kept_here
from corpus.sealed import sealed_among
from projects.models import Project, Purpose, Role, User


class Leaving:
    """The rights of one project to share, asked once per export, for one `person` or for nobody."""

    def __init__(self, project: Project, roles: frozenset[Role], person: User | None = None) -> None:
        self.project, self.roles, self.person = project, roles, person
        self.rights = RightsGate(project, Purpose.SHARE)

    def kept(self, instances: Sequence[Instance], homes: HomesOf) -> dict[int, str]:
        """The sentence for each Instance that stays, by its key; their Revisions are at hand."""
        told = {one.pk: reason for one in instances if (reason := self._without_text(one))}
        sealed = sealed_among(instances, self.roles)
        told |= {one.pk: "A hidden suite asks it." for one in instances if one.uid in sealed}
        apart = apart_among(instances, self.person, self.roles)
        told |= {one.pk: SENTENCE for one in instances if one.uid in apart}
        rest = [one for one in instances if one.pk not in told]
        came = set(ForeignRecord.objects.filter(instance__in=rest).values_list("instance_id", flat=True))
        told |= {one.pk: reason for one in rest if (reason := self._rights(one, homes, one.pk in came))}
        rest = [one for one in rest if one.pk not in told]
        gates: Mapping[int, tuple[str, str]] = kept_here(self.project, map(candidate_of, rest))
        return told | {pk: reason for pk, (_, reason) in gates.items()}

    def _without_text(self, one: Instance) -> str:
        if one.current_revision is None or one.state in (State.DRAFTING, State.FAILED):
            return "It has no finished text yet."
        return "It was withdrawn." if one.state == State.WITHDRAWN else ""

    def _rights(self, one: Instance, homes: HomesOf, came: bool) -> str:
        """`came`: with a record, which only what may be shared is given."""
        candidate = candidate_of(one)
        if self.rights.subjects_lacking(candidate):
            return "The approval of its subject does not allow sharing today."
        if one.source_id is not None and one.source_id not in self.rights.sources:
            return "The rights of its source do not allow sharing today."
        if one.source_id is None and one.subject_id is None and not came:
            return "It names neither a subject nor a source, so nobody gave rights for it."
        if any(not source.may_quote for source in homes.quotes(one)):
            return "It quotes a source whose rights do not allow quotes."
        return ""
