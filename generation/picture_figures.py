"""What models said about pictures: how many questions need none, and how many captions are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Avg, Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast

from corpus.models import Agreement, FigureOpinion, PictureProbe, Revision, Source
from corpus.statistics.proportions import Share
from generation.models import GenerationRun, PromptVersion
from projects.models import Project


@dataclass(frozen=True, kw_only=True)
class WithoutPicture:
    """Of one prompt version. ``others`` is how many were shown another's picture, ``chance`` in percent."""

    label: str
    asked: int
    right_blank: int
    others: int
    right_other: int
    answerable: int
    chance: float | None

    @property
    def share(self) -> Share:
        """How many are answerable without the picture."""
        return Share(self.answerable, self.asked)


@dataclass(frozen=True)
class WithoutPictures:
    """What a run's page tells: of the run itself, and of every version in its project."""

    own: list[WithoutPicture]
    of_project: list[WithoutPicture]


@dataclass(frozen=True, kw_only=True)
class FiguresSaid:
    """What a model said of the figures of one source, and how many there wait for a person."""

    source: Source
    agree: int
    disagree: int
    unsure: int
    waiting: int


def figures_said(run: GenerationRun) -> FiguresSaid | None:
    """None for a run that drafts. Three queries."""
    if run.figure_prompt_id is None:
        return None
    source = Source.objects.filter(figures__in=run.items.values("figure")).first()
    if source is None:
        return None
    rows = FigureOpinion.objects.filter(figure__in=run.items.values("figure"))
    counts = dict(rows.order_by().values_list("said").annotate(count=Count("pk")))
    return FiguresSaid(
        source=source,
        waiting=source.figures.waiting_for_match().count(),
        **{said.value: counts.get(said.value, 0) for said in Agreement},
    )


def without_pictures_of(run: GenerationRun) -> WithoutPictures | None:
    """None for a run that asks nothing without its picture. Two queries."""
    if run.picture_prompt_id is None:
        return None
    rows = PictureProbe.objects.filter(revision__instance__project=run.project_id)
    own = rows.filter(revision__instance__generation_items__run=run)
    return WithoutPictures([*_by_version(own)], [*_by_version(rows)])


def without_pictures_by(prompt: PromptVersion, project: Project) -> WithoutPicture | None:
    """Of one version in one project, by the drafts it wrote; None where none was asked. One query."""
    drafts = Revision.objects.filter(prompt_hash=prompt.sha256, instance__project=project)
    return next(_by_version(PictureProbe.objects.filter(revision__parent__in=drafts)), None)


def _by_version(rows: QuerySet[PictureProbe]) -> Iterator[WithoutPicture]:
    counted = rows.values(label=F("revision__parent__prompt_label")).annotate(
        asked=Count("pk", distinct=True),
        right_blank=Count("pk", distinct=True, filter=Q(right_blank=True)),
        others=Count("pk", distinct=True, filter=Q(right_other__isnull=False)),
        right_other=Count("pk", distinct=True, filter=Q(right_other=True)),
        answerable=Count("pk", distinct=True, filter=Q(is_answerable=True)),
        chance=Avg(100.0 / Cast("options", FloatField()), filter=Q(options__gt=0)),
    )
    for row in counted.order_by("label"):
        yield WithoutPicture(**row)
