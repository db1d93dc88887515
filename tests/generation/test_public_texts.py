"""Public texts through the pipeline: taken as sources, drafted by the built-in drafter and by an endpoint.

What each gave is printed; `pytest -s` shows it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.models import Evidence, Instance, QuoteMatch, Source, SourceKind, State
from corpus.sources.errors import SourceKnown
from corpus.sources.source_add import source_add
from generation.models import Endpoint, GenerationRun
from generation.services.recipe import KINDS, RecipeRefused
from projects.models import Project, RunState
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer
from tests.terms import terms_make

pytestmark = [pytest.mark.shared, pytest.mark.once]

TEXTS = {"medquad_spine": 309, "mmlu_spine": 31, "pubmedqa_spine": 24, "roco_spine_captions": 280}
ASKED = 12


def taken(project: Project, folder: Path, name: str, **terms: str) -> Source:
    """One public file as a source."""
    return source_add(
        project=project,
        kind=SourceKind.QUESTION_BANK,
        text=(folder / "text" / f"{name}.jsonl").read_text(encoding="utf-8"),
        language="en",
        terms=terms_make(**terms),
        title=name,
    )


def told(run: GenerationRun) -> str:
    """What came of a run, by kind of text."""
    kinds = Counter(Instance.objects.filter(generation_items__run=run).values_list("kind", flat=True))
    made = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "nothing"
    return f"{made}; {run.failed_count} failed, {run.egress_refusals.count()} refused"


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_public_text_becomes_drafts_that_quote_it(
    shared_files: Path, project: Project, endpoint: Endpoint, server: ChatServer, name: str
) -> None:
    source = taken(project, shared_files, name)
    passages = source.passages.count()
    assert passages == TEXTS[name]
    run = drive(start(project, sources=(source,), endpoint=endpoint, kinds=KINDS, count=ASKED))
    print(f"{name}: {passages} passages; endpoint: {told(run)}")  # noqa: T201
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, run.total_count, 0)
    assert set(Instance.objects.values_list("state", flat=True)) == {State.REVISED}
    quotes = Evidence.objects.filter(passage__source=source)
    assert set(quotes.values_list("match", flat=True)) == {QuoteMatch.EXACT}
    # Neither a patient nor a study stands behind a text: it carries questions and no dialogue or report.
    assert set(Instance.objects.values_list("kind", flat=True)) <= {"multiple_choice", "open_question"}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_built_in_drafter_asks_what_it_finds_in_a_public_text(
    shared_files: Path, project: Project, name: str
) -> None:
    source = taken(project, shared_files, name)
    run = drive(start(project, sources=(source,), kinds=KINDS, count=ASKED))
    print(f"{name}: built-in drafter: {told(run)}")  # noqa: T201
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, ASKED, 0)


def test_a_public_text_is_taken_once_and_without_a_licence_drafted_from_by_nobody(
    shared_files: Path, project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    source = taken(project, shared_files, "mmlu_spine", licence="unknown")
    with pytest.raises(SourceKnown, match="in the project already"):
        taken(project, shared_files, "mmlu_spine")
    with pytest.raises(RecipeRefused, match="licence of this source is not known") as refused:
        start(project, sources=(source,), endpoint=endpoint, count=ASKED)
    print(f"mmlu_spine without a licence: refused: {refused.value}")  # noqa: T201
    assert server.script.record()["requests"] == 0
