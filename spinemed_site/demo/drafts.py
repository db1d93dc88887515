"""The demonstration's guideline and its drafts by the built-in drafter, ready for review."""

from __future__ import annotations

from pathlib import Path

from corpus.models import Instance, Source, SourceKind, State
from corpus.sources.source_add import Terms, source_add
from generation.planning.plan import plan_make
from generation.services.recipe import Recipe
from generation.services.run_drive import run_drive
from generation.services.run_start import run_start
from imaging.models import Study
from projects.models import Egress, Project, Purpose, User
from projects.services.runs import worker_name
from review.services.round_open import round_open_if_due

# Questions on the CT, the MR and the X-ray: of each one that points at a level with an arrow.
EACH = (3, 6, 3)
GUIDELINE = Path(__file__).with_name("guideline.md")


def guideline_seed(project: Project, lead: User) -> None:
    """Add the guideline text as a Source; does nothing when it is there."""
    if Source.objects.filter(project=project, is_demo=True).exists():
        return
    source = source_add(
        project=project,
        kind=SourceKind.GUIDELINE,
        text=GUIDELINE.read_text(encoding="utf-8"),
        language="en",
        terms=Terms(
            licence="CC0-1.0",
            citation="SpineMed Studio, demonstration text, 2026.",
            egress=Egress.ANY_MODEL,
            purposes=frozenset({Purpose.DRAFT, Purpose.TRAIN, Purpose.SHARE}),
            may_quote=True,
        ),
        by=lead,
    )
    Source.objects.filter(pk=source.pk).update(is_demo=True)


def drafts_seed(project: Project, lead: User) -> None:
    """Draft questions on the phantom and on the guideline, and open their first rounds."""
    if Instance.objects.filter(project=project).exists():
        return
    found = Study.objects.filter(project=project).order_by("pk")
    studies = tuple(str(uid) for uid in found.values_list("uid", flat=True))
    sources = tuple(str(uid) for uid in Source.objects.filter(project=project).values_list("uid", flat=True))
    recipes = [
        *(
            Recipe(studies=(study,), languages=("en",), count=count)
            for study, count in zip(studies, EACH, strict=True)
        ),
        Recipe(studies=studies, languages=("zh",), count=2),
        Recipe(sources=sources, languages=("en",), count=8),
    ]
    for seed, recipe in enumerate(recipes):
        plan = plan_make(project=project, recipe=recipe, endpoint=None, seed=seed)
        run = run_start(project=project, recipe=recipe, endpoint=None, by=lead, seed=seed, seen=plan.digest)
        run_drive(run=run, owner=worker_name())
    Instance.objects.filter(project=project).update(is_demo=True)
    for instance in Instance.objects.filter(project=project, state=State.REVISED).order_by("number"):
        round_open_if_due(instance=instance)
