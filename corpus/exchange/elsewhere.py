"""What the record page shows of an Instance's life elsewhere."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from corpus.models import ErrorReason, ForeignRecord, Harm, Instance, State, Verdict


class ForeignDecision(NamedTuple):
    """What somebody decided elsewhere; persons are numbered within the record."""

    person: int
    verdict: str
    harm: str
    reasons: str
    comment: str
    revision: int
    at: datetime
    taken_back: bool


class ForeignHome(NamedTuple):
    """One project it lived in."""

    state: str
    tier: str
    revisions: int
    calls: int
    sources: list[str]
    decisions: list[ForeignDecision]


def homes_elsewhere(instance: Instance) -> list[ForeignHome]:
    """The homes before this one, the first one first; empty for what was drafted here."""
    foreign = ForeignRecord.objects.filter(instance=instance).first()
    if foreign is None:
        return []
    persons: dict[str, int] = {}
    return [_home(home, persons) for home in json.loads(foreign.text)["record"]["homes"]]


def _home(home: dict[str, Any], persons: dict[str, int]) -> ForeignHome:
    return ForeignHome(
        state=dict(State.choices).get(home["state"], home["state"]),
        tier=home["tier"],
        revisions=len(home["revisions"]),
        calls=len(home["calls"]),
        sources=[f"{one['title']} ({one['licence']})" for one in home["sources"]],
        decisions=[_decision(one, persons) for one in home["decisions"]],
    )


def _decision(one: dict[str, Any], persons: dict[str, int]) -> ForeignDecision:
    reasons = dict(ErrorReason.choices)
    return ForeignDecision(
        person=persons.setdefault(one["person"], len(persons) + 1),
        verdict=dict(Verdict.choices).get(one["verdict"], one["verdict"]),
        harm=dict(Harm.choices).get(one["harm"], one["harm"]),
        reasons=", ".join(reasons.get(reason, reason) for reason in one["reasons"]),
        comment=one["comment"],
        revision=one["revision"],
        at=datetime.fromisoformat(one["created_at"]),
        taken_back=one["undone_at"] is not None,
    )
