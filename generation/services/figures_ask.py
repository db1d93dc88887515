"""Starting a run in which a model says of each figure of a source whether it agrees with its caption."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from corpus.models import Source
from corpus.sources.opinions import figures_hold, figures_let_go, figures_to_ask
from generation.material import Focus
from generation.materials.topics import topic_json
from generation.models import Endpoint, GenerationItem, GenerationRun, ItemState, Stage
from generation.services.prompt_register import FIGURE, prompt_in_use
from generation.services.recipe import RecipeRefused
from generation.services.start_refused import start_refused
from generation.usable import bars_of
from projects.models import User
from projects.services import audit

FIGURE_MATCH = "figure_match"


def figures_ask(
    *, source: Source, endpoint: Endpoint, by: User, budget_cap: Decimal | None = None
) -> GenerationRun:
    """Begin the run; until a model has answered, nothing is drafted from a figure it is asked about.

    Raises ``RecipeRefused`` where no figure is to be asked about, or the model may not see them; that a rule
    kept them back is on record. The caller wakes a worker.
    """
    if not endpoint.sees_images:
        raise RecipeRefused(f"{endpoint.name} sees no pictures. Choose a model that does.")
    if bars := bars_of(source=source, endpoint=endpoint):
        rules = [bar.rule for bar in bars]
        start_refused(project=source.project, rules=rules, endpoint=endpoint, by=by)
        raise RecipeRefused(bars[0].sentence)
    return _begin(source, endpoint, by, budget_cap)


@transaction.atomic
def _begin(source: Source, endpoint: Endpoint, by: User, budget_cap: Decimal | None) -> GenerationRun:
    figures = list(figures_to_ask(source).order_by("position"))
    if not figures:
        raise RecipeRefused("No figure of this text is to be asked about: each has a word, or waits for one.")
    run = GenerationRun.objects.create(
        project=source.project,
        started_by=by,
        endpoint=endpoint,
        figure_prompt=prompt_in_use(FIGURE),
        budget_cap=budget_cap,
        total_count=len(figures),
    )
    if figures_hold([figure.pk for figure in figures]) < len(figures):
        raise RecipeRefused("Somebody asks about these figures at this moment. Look at their run.")
    GenerationItem.objects.bulk_create(
        GenerationItem(
            run=run,
            position=position,
            kind=FIGURE_MATCH,
            language=source.language,
            topic=topic_json(axis="pathology", focus=Focus(kind="figure", uid=str(figure.uid)), seed=0),
            figure=figure,
            stage=Stage.CONFIRM,
        )
        for position, figure in enumerate(figures, 1)
    )
    audit(
        action="figures_ask",
        actor=by,
        project=source.project,
        object_kind="source",
        object_uid=source.uid,
        detail={"figures": len(figures), "endpoint": endpoint.name},
    )
    return run


def figures_free(*, run: GenerationRun) -> None:
    """Hold no figure back for a run that stands still for good; a later answer counts all the same."""
    if run.figure_prompt_id is not None:
        figures_let_go(run.items.exclude(state=ItemState.DONE).values_list("figure", flat=True))
