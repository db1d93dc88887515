"""The items of a mixed batch that one surgeon reads by keys; called through `tests.bench.inside`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from django.db.models import Max
from django.test import Client

from corpus.bodies import Body, body_parse, body_validate
from corpus.models import Instance
from projects.models import Project, User
from tests.browser.phantoms import phantom_make
from tests.review import making
from tests.review.making import QUESTION
from tests.review.test_longer_kinds import DIALOGUE, REPORT
from tests.review.test_open_blind import OPEN_QUESTION

READER = "keys-reader"
ASKED = {
    "axis": "pathology",
    "question": "What is wrong at L2/L3?",
    "rationale": "L2/L3 is dark on T2.",
    "reference_answer": "The disc of L2/L3 is dark.",
    "claims": ["The disc of L2/L3 is dark."],
}


def keys_make(count: str) -> dict[str, object]:
    """`count` items of the four kinds in turn about one MR; the reader's session and the items' addresses."""
    project = phantom_make("keys", [(READER, "Reader", "surgeon")], with_items=False)
    reader = User.objects.get(username=READER)
    uids = [_item(project, reader, body) for body in itertools.islice(itertools.cycle(_bodies()), int(count))]
    client = Client()
    client.force_login(reader)
    return {"session": client.cookies["sessionid"].value, "items": uids}


def _bodies() -> Iterator[dict[str, object]]:
    report = REPORT.model_dump(mode="json")
    # A basis of its own: one that says what another section says is an error.
    report["sections"][-1]["text"] = "The basis is the sagittal T2 at L2/L3."
    yield QUESTION
    yield {**OPEN_QUESTION, **ASKED}
    yield DIALOGUE.model_dump(mode="json")
    yield report


def _item(project: Project, reader: User, body: dict[str, object]) -> str:
    shown = Instance.objects.filter(project__slug="demo", modality="MR", study__isnull=False)
    first = shown.select_related("study", "current_revision").order_by("number")[0]
    assert first.study is not None
    assert first.current_revision is not None
    study = project.studies.get(study_instance_uid=first.study.study_instance_uid)
    images = [one.model_dump(mode="json") for one in body_parse(first.current_revision.body).images]
    last = Instance.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    making._numbers = itertools.count(last + 1)
    asked: Body = body_validate({**body, "levels": ["L2/L3"], "images": images, "modality": "MR"})
    opened = making.opened(project, body=asked, study=study, subject=study.subject, modality="MR")
    opened.assignments.update(reserved_for=reader)
    return str(opened.assignments.get().uid)
