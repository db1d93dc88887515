"""A project that answers first, a series whose headers tell the answer, and all that a browser is sent."""

from __future__ import annotations

import json
import re

from django.test import Client
from django.urls import reverse

from imaging.models import Series
from projects.models import Project
from review.models import Assignment
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_study_page import mark_on

TELLING = re.compile(r"L[1-5](?:/[LS]\d)?\b|S1\b|lumbosacral", re.IGNORECASE)
POINTED = {
    "sop": "2.25.200.1",
    "frame": 1,
    "pointer": {"shape": "arrow", "space": "pixel", "points": [[1, 1], [2, 2]]},
}


def answers_first(project: Project) -> Project:
    """The project, as it asks before it shows."""
    Project.objects.filter(pk=project.pk).update(is_blind_first=True)
    project.refresh_from_db()
    return project


def telling_series(project: Project) -> Series:
    """A series whose headers tell what is in view, with a mark that does."""
    made = study_store(project, slices=0)
    for number in (1, 2):
        dataset = slice_dataset("2.25.200", number)
        dataset.SeriesDescription, dataset.StudyDescription = "L5 targeted", "Lumbosacral junction L5/S1"
        dataset.BodyPartExamined, dataset.ProtocolName = "LSPINE", "L4-S1"
        dataset_store(made, dataset)
    Series.objects.filter(pk=made.pk).update(description="L5 targeted", frame_count=2)
    made.refresh_from_db()
    mark_on(made, "L5")
    made.study.description = "Lumbosacral junction L5/S1"
    made.study.save()
    return made


def at(name: str, assignment: Assignment) -> str:
    return reverse(f"review:{name}", kwargs={"slug": "lumbar", "uid": assignment.uid})


def followed(client: Client, assignment: Assignment) -> dict[str, str]:
    """Every response that a browser gets which opens the item, and those that it could ask for."""
    page = client.get(at("item", assignment))
    found = {at("item", assignment): page.content.decode()}
    text = re.search(r'<script id="viewer-config"[^>]*>(.*?)</script>', found[at("item", assignment)], re.S)
    assert text is not None
    config = json.loads(text[1])
    study, root = config["study"], config["dicomweb"]
    addresses = [
        reverse("review:queue", kwargs={"slug": "lumbar"}),
        reverse("review:instances", kwargs={"slug": "lumbar"}),
        reverse("review:instance", kwargs={"slug": "lumbar", "uid": assignment.instance.uid}),
        f"{root}/studies", f"{root}/studies/{study}/series", f"{root}/studies/{study}/metadata",
        f"{root}/series", f"{root}/instances",
        reverse("imaging:study", kwargs={"slug": "lumbar", "uid": assignment.instance.study.uid}),
        reverse("imaging:studies", kwargs={"slug": "lumbar"}),
    ]  # fmt: skip
    for one in config["series"]:
        base = f"{root}/studies/{study}/series/{one['uid']}"
        addresses += [f"{base}/metadata", f"{base}/instances/2.25.200.1/metadata", f"{base}/instances", base]
        addresses += [f"{base}/instances/2.25.200.1", f"{base}/bulkdata", *filter(None, [one["marks"]])]
        for name in ("marks", "measurements"):
            addresses.append(reverse(f"imaging:{name}", kwargs={"slug": "lumbar", "series_uid": one["uid"]}))
    for address in addresses:
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = content.decode("latin-1")
    return found


def level_told(text: str) -> str:
    """Where a page or an answer names a level, with some words around; empty where it does not."""
    plain = re.sub(r"[?&]csrf|csrfmiddlewaretoken\W+\w+|[A-Za-z0-9+/]{30,}", "", text)
    told = TELLING.search(plain)
    return plain[max(0, told.start() - 60) : told.end() + 60] if told else ""
