"""What a Release will hold, decided once and frozen before the first byte is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from corpus.models import Kind
from corpus.releases.asked_above import Gate, gates_above
from corpus.releases.errors import SHOWN, ReleaseRefused
from corpus.releases.filters import SPLITS, ReleaseFilters
from corpus.releases.gates import Candidate, RightsGate, SignOffGate, pictures_of
from corpus.releases.held_out import HeldOutGate
from corpus.releases.leaving import leaving_gates
from corpus.releases.levels_today import LevelGate
from corpus.releases.near_held_out import NearHeldOutGate
from corpus.releases.people import People
from corpus.releases.splits import Kinship, split_of
from corpus.signature import signature_of
from projects.models import Project, Purpose

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Planned:
    """One row to come; keys of the database, which never leave it."""

    instance: int
    revision: int
    split: str
    tier: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows in the order of their uid, their number by kind, and how many each gate left out."""

    rows: list[Planned]
    kinds: Mapping[str, int]
    left_out_by: Mapping[str, int]

    @property
    def left_out(self) -> int:
        """How many were left out."""
        return sum(self.left_out_by.values())

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by split and tier."""
        found: dict[str, Counter[str]] = {}
        for row in self.rows:
            found.setdefault(row.split, Counter())[row.tier] += 1
        return {split: dict(sorted(found[split].items())) for split in SPLITS if split in found}


def candidates(project: Project, filters: ReleaseFilters) -> Iterator[Candidate]:
    """Every Instance the filters choose, streamed."""
    columns = (
        "pk",
        "uid",
        "cluster_key",
        "tier",
        "current_revision_id",
        "current_revision__body",
        "subject_id",
        "source_id",
        "passage_id",
        "kind",
    )
    for pk, uid, cluster, tier, revision, body, subject, source, passage, kind in (
        filters.instances(project).values_list(*columns).iterator(chunk_size=CHUNK)
    ):
        said = json.loads(body)
        signature, pictures = signature_of(said), pictures_of(said)
        yield Candidate(
            pk,
            uid,
            cluster,
            tier,
            revision,
            signature,
            subject,
            source,
            pictures,
            passage,
            kind,
            bool(said.get("figures")),
        )


def release_plan(*, project: Project, filters: ReleaseFilters, seed: int) -> Plan:
    """Decide what goes where.

    Raises ReleaseRefused when an Approval or Rights are lacking, and, unless the filters leave them
    out, when instances are held out by a Suite, nearly say or show what its items do, show a face, a study
    that nobody signed off, have a text that looks as if it names somebody or that no check has looked at
    yet, levels that today's marks or numbering contradict, or are of no accepted Lot where that is asked.
    """
    kept: list[Candidate] = []
    refused: list[str] = []
    left_out: Counter[str] = Counter()
    gates: list[Gate] = [HeldOutGate(project), NearHeldOutGate(project), *leaving_gates(project)]
    gates += gates_above(project)
    for one in candidates(project, filters):
        told = next(((gate, reason) for gate in gates if (reason := gate.refusal(one))), None)
        if told is None:
            kept.append(one)
        else:
            left_out[told[0].stops] += 1
            refused.append(told[1])
    if contradicted := LevelGate(project).refusals(kept):
        kept = [one for one in kept if one.instance not in contradicted]
        left_out[LevelGate.stops] = len(contradicted)
        refused += contradicted.values()
    if refused and not filters.leave_out_held_out:
        raise ReleaseRefused(refused[:1000], count=len(refused))
    if lacking := RightsGate(project, Purpose(filters.purpose)).refusals(kept):
        raise ReleaseRefused(lacking, count=len(lacking))
    rows = list(_split(kept, People(project), filters, seed))
    return Plan(rows, Counter(one.kind for one in kept), left_out)


def _split(kept: list[Candidate], people: People, filters: ReleaseFilters, seed: int) -> Iterator[Planned]:
    kinship = _kinship(kept, people)
    for one in kept:
        split = split_of(seed=seed, cluster=kinship.head(one.cluster), shares=filters.shares)
        yield Planned(one.instance, one.revision, split, one.tier)


def _kinship(kept: list[Candidate], people: People) -> Kinship[str]:
    """Clusters that would give one another away in two splits: they ask the same, or show the same person."""
    sharers: dict[Hashable, set[str]] = {}
    for one in kept:
        for shared in (one.signature, *people.of(one)):
            sharers.setdefault(shared, set()).add(one.cluster)
    kinship: Kinship[str] = Kinship()
    for clusters in sharers.values():
        if len(clusters) > 1:
            kinship.join(clusters)
    return kinship


def release_preview(*, project: Project, filters: ReleaseFilters, seed: int) -> dict[str, object]:
    """Rows of the release to come by split, tier and kind and what stays out, or why it will be refused."""
    try:
        plan = release_plan(project=project, filters=filters, seed=seed)
    except ReleaseRefused as refusal:
        more = max(0, refusal.count - SHOWN)
        return {"total": 0, "refused": refusal.reasons[:SHOWN], "refused_more": more}
    unsigned = filters.unsigned(project).count()
    left_out = Counter(plan.left_out_by) + Counter({SignOffGate.stops: unsigned})
    return {
        "total": len(plan.rows),
        "kinds": {Kind(kind).label: count for kind, count in sorted(plan.kinds.items())},
        "splits": plan.counts(),
        "left_out": sorted(left_out.items()),
        "refused": [],
    }
