"""A board of 50 models and 5,000 items, filled and timed inside Django; see `tests.bench.inside`."""

from __future__ import annotations

import resource
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.test import Client
from django.utils import timezone

from benchmark.models import EvaluationRun, Item, ModelEntry, Response, Score, Suite, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from corpus.bodies import body_canonical, body_validate, sha256_hex
from corpus.models import Instance, InstanceCondition, InstanceLevel, Kind, Revision, RevisionKind, State
from projects.models import Membership, Project, Role, RunState, User
from tests.bench.item_acts import report_item_filled
from tests.bench.settled import settle
from tests.benchmark.cast import endpoint_make

AXES = ("level_identification", "pathology", "planning", "measurement")
LEVELS = ("C5/C6", "T11/T12", "L3/L4", "L4/L5", "L5/S1")
CONDITIONS = ("disc_herniation", "spinal_stenosis", "cervical_myelopathy", "metastasis", "tuberculosis")
SLUG = "full-board"
REPORT_CHARACTERS = "5000"


def board_filled(models: str, items: str, clusters: str) -> int:
    """Rows of a suite and of a finished run of each model; models differ in ability, clusters in ease."""
    chance = Random(1)
    project = Project.objects.create(slug=SLUG, name="Full board")
    suite = Suite.objects.create(project=project, name="Full")
    version = SuiteVersion.objects.create(
        suite=suite, number=1, prompt_template="", extractor_version="1", frozen_at=timezone.now()
    )
    rows = _items(project, version, int(items), int(clusters), chance)
    ease = [chance.gauss(0, 0.12) for _ in range(int(clusters))]
    endpoint = endpoint_make("http://127.0.0.1:9/v1")
    for number in range(int(models)):
        entry = ModelEntry.objects.create(
            project=project,
            name=f"Model {number:02}",
            model_name=f"model-{number:02}",
            family="drafting family" if number < 3 else f"family {number % 7}",
            endpoint=endpoint,
        )
        _run(version, entry, rows, 0.4 + number / int(models) / 2, ease, chance)
    return Score.objects.count()


def _items(project: Project, version: SuiteVersion, count: int, clusters: int, chance: Random) -> list[Item]:
    instances = Instance.objects.bulk_create(
        [
            Instance(
                project=project,
                number=number + 1,
                kind=Kind.MULTIPLE_CHOICE,
                axis=chance.choice(AXES),
                state=State.DRAFTING,
                cluster_key=f"subject {chance.randrange(clusters):05}",
                title=f"Question {number + 1}",
            )
            for number in range(count)
        ],
        batch_size=500,
    )
    Revision.objects.bulk_create([_revision(instance) for instance in instances], batch_size=500)
    InstanceLevel.objects.bulk_create(
        [InstanceLevel(instance=one, level=chance.choice(LEVELS)) for one in instances], batch_size=500
    )
    InstanceCondition.objects.bulk_create(
        [InstanceCondition(instance=one, condition=chance.choice(CONDITIONS)) for one in instances],
        batch_size=500,
    )
    revisions = dict(Revision.objects.filter(instance__project=project).values_list("instance_id", "pk"))
    Item.objects.bulk_create(
        [
            Item(
                version=version,
                position=place,
                instance=one,
                revision_id=revisions[one.pk],
                kind=one.kind,
                axis=one.axis,
                modality=chance.choice(("MR", "CT", "")),
                has_images=place % 3 == 0,
                cluster_key=one.cluster_key,
                option_count=4 + place % 2,
                gold="A",
                gold_level="L4/L5" if place % 2 else "",
                model_families="drafting family" if place % 4 == 0 else "",
            )
            for place, one in enumerate(instances, start=1)
        ],
        batch_size=500,
    )
    rows = list(version.items.order_by("position"))
    keys = {row.cluster_key for row in rows}
    SuiteVersion.objects.filter(pk=version.pk).update(item_count=count, cluster_count=len(keys))
    return rows


def _revision(instance: Instance) -> Revision:
    body = body_validate(
        {
            "kind": "multiple_choice",
            "language": "en",
            "axis": instance.axis,
            "stem": f"Question {instance.number}?",
            "options": [{"key": key, "text": f"Answer {key}"} for key in "ABCD"],
            "answer": "A",
        }
    )
    text = body_canonical(body)
    kind = RevisionKind.DRAFT
    return Revision(
        instance=instance, number=1, kind=kind, body=text, body_sha256=sha256_hex(text), model_name="drafter"
    )


def _run(
    version: SuiteVersion,
    entry: ModelEntry,
    rows: list[Item],
    ability: float,
    ease: list[float],
    chance: Random,
) -> None:
    now = timezone.now()
    run = EvaluationRun.objects.create(
        project=entry.project, version=version, model=entry, state=RunState.DONE, ended_at=now
    )
    Response.objects.bulk_create(
        [
            Response(run=run, item=row, text="ANSWER: A", latency_ms=chance.randint(300, 9000), cost="0.0021")
            for row in rows
        ],
        batch_size=1000,
    )
    scores = []
    for pk, cluster in run.responses.values_list("pk", "item__cluster_key"):
        right = chance.random() < ability + ease[int(cluster[-5:])]
        off = None if chance.random() < 0.5 else 0 if right else chance.randint(1, 3)
        scores.append(
            Score(
                response_id=pk,
                extractor_version="1",
                letter="A" if right else "B",
                status="read",
                is_right=right,
                levels_off=off,
            )
        )
    Score.objects.bulk_create(scores, batch_size=1000)


def board_timed(rounds: str) -> dict[str, Any]:
    """Seconds and memory (MB) of one whole computation; then p50 and p95 (ms) of the pages that show it."""
    version = SuiteVersion.objects.get(suite__project__slug=SLUG)
    settle()
    before = _peak_mb()
    began = perf_counter()
    board_refresh(version=version)
    told: dict[str, Any] = {"seconds": perf_counter() - began, "peak_mb": _peak_mb(), "before_mb": before}
    evaluator, _ = User.objects.get_or_create(username="bench-evaluator", defaults={"display_name": "E"})
    Membership.objects.get_or_create(user=evaluator, project=version.suite.project, role=Role.EVALUATOR)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(evaluator)
    pages = {
        "board": "", "board sorted": "?sort=-planning", "board of a slice": "?slice=region:lumbar",
        "json": "board.json", "csv": "board.csv", "slices": "slices/?by=region", "compare": "compare/",
        "changes": "changes/", "item list": f"items/?version={version.uid}",
        "item": f"items/{version.items.all()[0].uid}/",
        "item of reports": report_item_filled(SLUG, REPORT_CHARACTERS),
    }  # fmt: skip
    return told | {
        name: _timed(browser, f"/p/{SLUG}/spinebench/{page}", int(rounds)) for name, page in pages.items()
    }


def _timed(browser: Client, address: str, rounds: int) -> tuple[float, float, float]:
    """p50 and p95 by the clock, and p50 of the processor's time: on a busy machine the two part."""
    took, worked = [], []
    for _ in range(rounds + 2):
        began, busy = perf_counter(), process_time()
        answer = browser.get(address)
        took.append(1000 * (perf_counter() - began))
        worked.append(1000 * (process_time() - busy))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    parts = quantiles(took[2:], n=20)
    return parts[9], parts[18], median(worked[2:])


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
