"""What is timed of nearly equal texts inside Django."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from itertools import islice
from random import Random
from time import perf_counter
from uuid import UUID

from corpus.bodies import Body, OpenQuestion, body_parse, body_validate
from corpus.checks.near import near_texts
from corpus.instances_import.batch import NewInstance, instances_write
from corpus.models import Instance
from corpus.services.sketch_store import sketches_fill
from projects.models import Project

BATCH, TRIED = 2000, 200


def near_texts_in(count: str) -> dict[str, float]:
    """Seconds of storing the bands of `count` texts, and milliseconds of checking altered copies of some."""
    project = Project.objects.create(slug="near", name="near")
    rows = _instances(int(count))
    while batch := list(islice(rows, BATCH)):
        instances_write(project=project, new=batch, actor=None)
    began = perf_counter()
    while sketches_fill():
        pass
    stored = perf_counter() - began
    took, found = _checked(project, int(count))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spread = sorted(took)
    return {
        "stored": stored, "memory": memory, "tried": TRIED, "found": found,
        "p50": spread[len(spread) // 2], "p95": spread[len(spread) * 95 // 100],
    }  # fmt: skip


def _checked(project: Project, count: int) -> tuple[list[float], int]:
    """Milliseconds of each check of a copy with one word changed, and how many copies were found."""
    chance, took, found = Random(7), [], 0
    probe = Instance(project=project, number=count + 1)
    for number in chance.sample(range(1, count + 1), TRIED):
        stored = Instance.objects.select_related("current_revision").get(project=project, number=number)
        assert stored.current_revision is not None
        copy = _altered(body_parse(stored.current_revision.body), chance)
        began = perf_counter()
        near = near_texts(probe, copy)
        took.append(1000 * (perf_counter() - began))
        found += number in {one.number for one in near}
    return took, found


def _altered(body: Body, chance: Random) -> Body:
    assert isinstance(body, OpenQuestion)
    words = body.question.split()
    words[chance.randrange(len(words))] = "instead"
    return body.model_copy(update={"question": " ".join(words)})


def _instances(count: int) -> Iterator[NewInstance]:
    """Open questions of words by chance, some thirty each."""
    chance = Random(3)
    words = ["".join(chance.choices("abcdeilmnorstu", k=chance.randint(3, 9))) for _ in range(4000)]
    for _ in range(count):
        said = [" ".join(chance.choices(words, k=length)) for length in (18, 12)]
        body = body_validate({
            "kind": "open_question", "language": "en", "axis": "pathology", "question": said[0],
            "reference_answer": said[1], "claims": [said[1]],
        })  # fmt: skip
        yield NewInstance(
            uid=UUID(int=chance.getrandbits(128), version=4), body=body, cluster_key="none",
            model_name="made up",
        )  # fmt: skip
