"""The runs of all rooms on the home page: what works, and what ended or failed since yesterday."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from benchmark.models import EvaluationRun, JudgeRun
from corpus.models import ReleaseRun, ScanRun, SourceRun, TransferRun
from generation.models import GenerationRun
from generation.services.item_claim import pilots_waiting
from imaging.models import ImportRun, SuggestionRun
from projects.access import ProjectRequest
from projects.models import ENDED_STATES, Notice, Run, RunState
from projects.notices import notices_lead
from projects.policies import Permission, roles_allow
from training.models import TrainingRun

SHOWN = 6
RECENT = timedelta(days=1)


class Kind(NamedTuple):
    """A kind of run: what it is called, who sees it here, and where its page is."""

    model: type[Run]
    label: str
    icon: str
    permission: Permission
    route: str
    has_page: bool = True


KINDS = (
    Kind(ImportRun, "Import", "upload", Permission.IMPORT_STUDIES, "imaging:import"),
    Kind(SuggestionRun, "Suggestions", "spine", Permission.MARK_LEVELS, "imaging:suggestions"),
    Kind(SourceRun, "Reading", "book", Permission.MANAGE_SOURCES, "corpus:source_list", has_page=False),
    Kind(
        ScanRun,
        "Reading scanned pages",
        "book",
        Permission.MANAGE_SOURCES,
        "corpus:source_list",
        has_page=False,
    ),
    Kind(GenerationRun, "Drafting", "pen", Permission.GENERATE, "generation:run"),
    Kind(ReleaseRun, "Release", "layers", Permission.RELEASE, "corpus:release_list", has_page=False),
    Kind(TransferRun, "Import or export", "layers", Permission.RELEASE, "corpus:transfer"),
    Kind(TrainingRun, "Training", "play", Permission.TRAIN, "training:run"),
    Kind(EvaluationRun, "Evaluation", "ruler", Permission.EVALUATE, "benchmark:run"),
    Kind(JudgeRun, "Judging", "ruler", Permission.EVALUATE, "benchmark:judge_run"),
)


class ShownRun(NamedTuple):
    """One row of the panel."""

    run: Run
    label: str
    icon: str
    href: str


def home_runs(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "Runs": left out while nothing works and nothing ended since yesterday.

    A query a kind, and one more where a pilot may wait for a word.
    """
    found = [
        ShownRun(run, kind.label, kind.icon, _address(kind, run.uid, request.project.slug))
        for kind in KINDS
        if roles_allow(request.roles, kind.permission)
        for run in _recent(kind, request)
    ]
    # What works stands before what ended, then the newest first.
    found.sort(key=lambda row: (row.run.state not in ENDED_STATES, row.run.created_at), reverse=True)
    if not found:
        return None
    drafting = [row.run for row in found[:SHOWN] if isinstance(row.run, GenerationRun)]
    return {"rows": found[:SHOWN], "pilots_waiting": pilots_waiting(drafting)}


def lead_to_runs() -> None:
    """Say where notices about each kind of run lead; called once when the program starts."""
    for kind in KINDS:
        notices_lead(kind.model._meta.label_lower, partial(_address_told, kind))


def _address_told(kind: Kind, notice: Notice) -> str:
    return _address(kind, notice.about_uid, notice.project.slug)


def _recent(kind: Kind, request: ProjectRequest) -> list[Run]:
    lately = Q(ended_at__gte=timezone.now() - RECENT) & ~Q(state=RunState.CANCELLED)
    runs = kind.model._default_manager.filter(~Q(state__in=ENDED_STATES) | lately, project=request.project)
    return list(runs.order_by("-created_at")[:SHOWN])


def _address(kind: Kind, uid: UUID, slug: str) -> str:
    return reverse(kind.route, args=[slug, uid] if kind.has_page else [slug])
