"""Compute the board of a SuiteVersion; the page only shows what stands here."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from benchmark.board.marks import LEAST_CLUSTERS, Contestant, Mark
from benchmark.board.told import Asked, groups_told
from benchmark.models import EvaluationRun, Item, Response, SuiteVersion
from benchmark.services.attempt_take import attempts_tell
from benchmark.services.submission_tell import submission_tell
from corpus.bodies import canonical_json
from projects.models import RunState

DISCORDANCE = 0.2  # the share of items on which two models usually disagree; sets the detectable difference


def board_refresh(*, version: SuiteVersion) -> dict[str, Any]:
    """Read the last finished run of every model, compute, store. Idempotent."""
    rows = SuiteVersion.objects.filter(pk=version.pk)
    while True:
        # Compare-and-set: two runs may end at once, and the one that read less must not write last.
        before = rows.values_list("board", flat=True).get()
        models = contestants_of(version)
        attempts_tell([one.run for one in models if one.scored])
        figures = board_figures(version, models)
        if rows.filter(board=before).update(board=canonical_json(figures)):
            return figures


def contestants_of(version: SuiteVersion) -> list[Contestant]:
    """Every model with a run that is finished or about to be, the newest run of each."""
    asked = Q(state=RunState.RUNNING, total_count__gt=0, total_count__lte=F("done_count") + F("failed_count"))
    runs = version.runs.filter(Q(state=RunState.DONE) | asked, control="").select_related("model__endpoint")
    newest: dict[int, EvaluationRun] = {}
    for run in sorted(runs, key=lambda run: run.ended_at or timezone.now()):
        newest[run.model_id] = run
    return [_contestant(run) for run in newest.values()]


def _contestant(run: EvaluationRun) -> Contestant:
    endpoint = run.model.endpoint
    rows = (
        run.responses.filter(repeat=1)
        .select_related("item")
        .prefetch_related("scores")
        .order_by("item__position")
    )
    return Contestant(
        uid=str(run.model.uid),
        name=run.model.model_name or run.model.name,
        family=run.model.family,
        note=run.model.note or (endpoint.name if endpoint else ""),
        run=str(run.uid),
        finished=(run.ended_at or timezone.now()).date().isoformat(),
        local=bool(endpoint and endpoint.is_local),
        marks=tuple(_mark(response) for response in rows),
        uploaded=endpoint is None and run.model.checkpoint_id is None,
    )


def _mark(response: Response) -> Mark:
    item = response.item
    score = max(response.scores.all(), key=lambda one: one.pk, default=None)
    return Mark(
        item=item.position,
        question=question_key(item),
        cluster=item.cluster_key,
        axis=item.axis,
        has_images=item.has_images,
        has_level=bool(item.gold_level),
        families=item.model_families,
        right=bool(score and score.is_right),
        letter=bool(score and score.letter),
        error=response.state != Response.State.ANSWERED,
        levels_off=score.levels_off if score else None,
        latency_ms=response.latency_ms,
        cost=float(response.cost),
    )


def board_figures(version: SuiteVersion, models: list[Contestant]) -> dict[str, Any]:
    """Everything the page, the CSV and the JSON show."""
    # numpy and scipy load here, in the worker, and not in the process that shows pages.
    from benchmark.board.figures import model_figures
    from benchmark.board.ranking import compare_all, rank_intervals, tie_tiers
    from benchmark.board.verdict import verdict

    rows = {one.uid: model_figures(one) for one in models}
    if version.suite.is_hidden:
        earlier = versions_told_before(version)
        for one in models:
            rows[one.uid]["told"] = groups_told([_asked(mark) for mark in one.scored], earlier)
            if one.uploaded and "all" in rows[one.uid]["told"]:
                rows[one.uid]["told_whole"] = submission_tell(run_uid=one.run, whole=rows[one.uid]["all"])
    # A model that answered few items takes no rank among those that answered a suite.
    large = version.cluster_count >= LEAST_CLUSTERS
    ranked = [one for one in models if (figures := rows[one.uid]["all"]) and (figures["claim"] or not large)]
    ranked.sort(key=lambda one: (-rows[one.uid]["all"]["score"], one.name))
    pairs = compare_all(ranked)
    tiers = tie_tiers(len(ranked), pairs)
    if ranked and large:
        for one, (first, last), letters in zip(ranked, rank_intervals(ranked), tiers, strict=True):
            rows[one.uid] |= {"rank_low": first, "rank_high": last, "tiers": letters}
    return {
        "rows": [rows[one.uid] for one in [*ranked, *(m for m in models if m not in ranked)]],
        "pairs": [
            {"first": ranked[a].uid, "second": ranked[b].uid, **found} for (a, b), found in pairs.items()
        ],
        "verdict": verdict([one.name for one in ranked], pairs, tiers, version.cluster_count),
        "detectable": detectable_points(version.cluster_count),
    }


def versions_told_before(version: SuiteVersion) -> list[list[Asked]]:
    """The items of every hidden version of the project that was frozen before and told of as a whole."""
    frozen = SuiteVersion.objects.filter(
        suite__project=version.suite.project, suite__is_hidden=True, frozen_at__lt=version.frozen_at
    )
    told: list[list[Asked]] = []
    for each in frozen.order_by("frozen_at", "pk"):
        asked = [_asked(item) for item in each.items.order_by("position")]
        if groups_told(asked, told):
            told.append(asked)
    return told


def question_key(item: Item) -> str:
    """The same for one question with one key, in whatever version it stands."""
    return f"{item.instance_id} {item.revision_id} {item.gold}{item.acceptable}"


def _asked(one: Mark | Item) -> Asked:
    return Asked(
        question=one.question if isinstance(one, Mark) else question_key(one),
        cluster=one.cluster if isinstance(one, Mark) else one.cluster_key,
        axis=one.axis,
        has_images=one.has_images,
        has_level=one.has_level if isinstance(one, Mark) else bool(one.gold_level),
    )


def detectable_points(clusters: int) -> float | None:
    """The smallest difference in points that this many independent items show with power 80 %."""
    from benchmark.statistics import compute

    inputs = {"n": clusters, "discordance": DISCORDANCE, "alpha": 0.05, "power": 0.8}
    found: float | None = compute("minimum_detectable_difference_paired", inputs)["delta"]
    return None if found is None else 100 * found
