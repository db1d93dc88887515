"""What is timed inside Django; each act is called by name through `tests.bench.inside`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from pydicom import dcmread

from corpus.instances_import.batch import instances_write
from corpus.instances_import.made_up import APPROVED, body_make_up, instances_make_up, sources_make
from corpus.releases.filters import ReleaseFilters
from corpus.releases.runs import release_run_carry_out, release_run_start
from imaging.models import AuthorKind, LevelMark, MarkSpace, Plane, Series, SignOff, Study, Subject
from projects.models import Approval, Membership, Project, Role, User
from projects.services.people import token_create
from tests.bench import ct
from tests.imaging.stored import dataset_store

BATCH = 2000


def project_make(slug: str) -> Project:
    """A project for one measurement."""
    return Project.objects.create(slug=slug, name=slug)


def approval_make(project: Project) -> Approval:
    """What allows images to come into a project."""
    return Approval.objects.create(
        project=project,
        ethics_body="None: a measurement",
        number="B-1",
        basis=Approval.Basis.PUBLIC,
        may_draft=True,
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 12, 31),
    )


def archive_open(password: str) -> str:
    """A project that images may be sent to, with a lead of that password; returns an API token of theirs."""
    project = project_make("bench")
    approval_make(project)
    lead = User.objects.create_user("lead", display_name="Lead", password=password)
    Membership.objects.create(user=lead, project=project, role=Role.LEAD)
    _, token = token_create(user=lead, name="bench")
    return token


def studies_store(folder: str, *slices: str) -> list[str]:
    """Store made-up CTs of so many slices each as they are; the addresses of their pages, in order."""
    project = Project.objects.get(slug="bench")
    for number, count in enumerate(map(int, slices), start=1):
        subject = Subject.objects.create(
            project=project,
            approval=project.approvals.get(),
            key_hash=str(number),
            pseudonym=f"S-{number}",
        )
        study = Study.objects.create(
            project=project,
            subject=subject,
            study_instance_uid=ct.study_uid(number),
            sign_off=SignOff.NOT_NEEDED,
        )
        series = Series.objects.create(
            study=study,
            series_instance_uid=ct.series_uid(number),
            modality="CT",
            plane=Plane.AXIAL,
            frame_count=count,
        )
        for path in ct.ct_make(Path(folder) / str(number), number=number, slices=count):
            dataset_store(series, dcmread(path))
    return [f"/p/bench/studies/{uid}/" for uid in Study.objects.order_by("pk").values_list("uid", flat=True)]


def levels_mark(*levels: str) -> int:
    """Mark levels from head to foot, evenly along the longest series there is; returns how many."""
    series = Series.objects.order_by("-frame_count").first()
    assert series is not None
    step = series.frame_count / (len(levels) + 1)
    for number, level in enumerate(levels, start=1):
        box = json.dumps({"min": [-20, 10, -number * step - 12], "max": [20, 40, -number * step + 12]})
        place = {"space": MarkSpace.PATIENT, "x": 0, "y": 25, "z": -number * step, "box": box}
        LevelMark.objects.create(
            series=series, level=level, author_kind=AuthorKind.IMPORT, author_name="bench", **place
        )
    return len(levels)


def instances_in(count: str, repeats: str, slug: str = "bench") -> list[float]:
    """Seconds of each `import_instances` of a file of `count` made-up lines, into a project of its own."""
    return [_instances_in(f"{slug}-{number}", int(count)) for number in range(int(repeats))]


def _instances_in(slug: str, count: int) -> float:
    project_make(slug)
    chance = Random(slug)
    file = Path(settings.DATA_DIR) / "rows.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            body = body_make_up(number, chance).model_dump(mode="json")
            uid = str(UUID(int=chance.getrandbits(128), version=4))
            out.write(json.dumps({"uid": uid, "body": body}, ensure_ascii=False) + "\n")
    told = StringIO()
    began = perf_counter()
    call_command("import_instances", str(file), project=slug, json=True, stdout=told)
    took = perf_counter() - began
    assert json.loads(told.getvalue())["created"] == count, told.getvalue()[:500]
    return took


def release_out(count: str) -> dict[str, float]:
    """Seconds for a Release of `count` approved made-up instances."""
    project = project_make("bench")
    rows = _approved(project, int(count))
    while batch := list(islice(rows, BATCH)):
        instances_write(project=project, new=batch, actor=None)
    filters = ReleaseFilters(tiers=("V2", "V3"))
    took = []
    for seed in range(2):
        began = perf_counter()
        run = release_run_start(project=project, name=f"R{seed}", seed=seed, filters=filters, started_by=None)
        release = release_run_carry_out(run=run)
        took.append(perf_counter() - began)
        assert release is not None, run.error_for_user
        assert release.row_count == int(count)
    return {"seconds": min(took), "worst": max(took)}


def _approved(project: Project, count: int) -> Iterator[Any]:
    sources = sources_make(project, 200)
    found = instances_make_up(3 * count, seed=1, start=1, subjects=[], sources=sources)
    kept = (row for row in found if tuple(row.steps) == APPROVED)
    for _ in range(count):
        yield next(kept)


def images_in(folder: str) -> dict[str, float]:
    """Seconds for `import_studies` on a folder, and the marks that came of it."""
    approval_make(project_make("bench"))
    told = StringIO()
    began = perf_counter()
    call_command("import_studies", folder, project="bench", pictures="MR", json=True, stdout=told)
    took = perf_counter() - began
    outcome = json.loads(told.getvalue())
    return {"seconds": took, "marks": LevelMark.objects.count(), **outcome["counts"]}


def decisions_by_service(count: str) -> list[float]:
    """Seconds of each of `count` approvals by the service."""
    from review.services import assignment_approve
    from tests.review.making import claimed, opened, press

    project = project_make("bench-service")
    user = User.objects.create_user("bench-surgeon", display_name="Surgeon")
    Membership.objects.create(user=user, project=project, role=Role.SURGEON)
    took = []
    for each in [press(claimed(opened(project), user), user) for _ in range(int(count))]:
        began = perf_counter()
        assignment_approve(press=each)
        took.append(perf_counter() - began)
    return took


def items_wait(username: str, count: str) -> list[str]:
    """Addresses of `count` items that wait for a surgeon, in a project of their own."""
    from tests.review.making import opened

    project = project_make("bench-pages")
    user = User.objects.get(username=username)
    Membership.objects.create(user=user, project=project, role=Role.SURGEON)
    rounds = [opened(project) for _ in range(int(count))]
    return [f"/p/bench-pages/review/{round.assignments.get().uid}/" for round in rounds]
