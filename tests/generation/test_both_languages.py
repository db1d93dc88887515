"""Every kind in both languages the whole way through an endpoint: draft, revision, sent back, redrafted."""

from __future__ import annotations

import pytest

from corpus.models import Instance, RevisionKind, State
from generation.models import Endpoint
from generation.services.recipe import KINDS, LANGUAGES
from generation.services.redraft_answer import redraft_answer
from generation.tasks import claim_name
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.generation.driving import drive, start
from tests.generation.test_redraft import COMMENT, send_back
from tests.openai_server.server import ChatServer

WORDS = {
    "multiple_choice": "choice",
    "open_question": "open",
    "consultation": "consultation",
    "report": "report",
}
STEPS = ("draft", "revision", "redraft", "revision")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_drafted_revised_and_redrafted_as_asked(
    project: Project,
    sided_study: Study,
    endpoint: Endpoint,
    server: ChatServer,
    surgeon_a: User,
    kind: str,
    language: str,
) -> None:
    run = drive(
        start(
            project,
            studies=(sided_study,),
            endpoint=endpoint,
            kinds=(kind,),
            languages=(language,),
            count=1,
            without_pictures=False,
        )
    )
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 1, 0)
    instance = Instance.objects.get()
    assert redraft_answer(request=send_back(instance, surgeon_a), owner=claim_name())
    instance.refresh_from_db()
    assert (instance.state, instance.kind, instance.language) == (State.REVISED, kind, language)
    steps = list(instance.revisions.order_by("number").values_list("kind", "model_name"))
    assert steps == 2 * [(RevisionKind.DRAFT, "spine-test-1"), (RevisionKind.REVISION, "spine-test-1")]
    seen = server.script.record()["seen"]
    assert [row["schema_name"] for row in seen] == [f"{WORDS[kind]}_{step}" for step in STEPS]
    assert [COMMENT in row["text"] for row in seen] == [False, False, True, False]
    assert instance.current_revision is not None
    said = instance.current_revision.findings.filter(severity="error")
    asked = ", ".join(row["schema_name"] for row in seen)
    print(f"{kind} {language}: {len(steps)} revisions by {asked}; {said.count()} errors")  # noqa: T201
    assert list(said.values_list("check_name", "message")) == []
