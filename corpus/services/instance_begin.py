"""A new Instance, with its number and the first link of its history."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from corpus.models import Axis, Figure, Instance, Kind, Passage, Source, State
from corpus.services.history_append import first_link
from imaging.models import Study
from projects.models import Project
from projects.rows import row_count_up, rows_insert


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What an Instance is drafted from: a Study, a Passage, a Figure, a case of Study and text, or none.

    Of a Figure the passage is one that cites it, where there is one.
    """

    study: Study | None = None
    passage: Passage | None = None
    figure: Figure | None = None

    @property
    def source(self) -> Source | None:
        """The Source of the Figure or the Passage."""
        part = self.figure or self.passage
        return part.source if part is not None else None

    @property
    def cluster_key(self) -> str:
        """Relatives share it, so that no split parts them: the subject, else the source's chapter."""
        if self.study is not None:
            return f"subject:{self.study.subject.uid}"
        if self.source is not None:
            return f"source:{self.source.uid}"
        return "none"


@transaction.atomic(savepoint=False)
def instance_begin(
    *,
    project: Project,
    kind: Kind,
    language: str,
    axis: Axis,
    origin: Origin,
    modality: str = "",
    drafted_by: str = "",
) -> Instance:
    """Make an Instance in the state *drafting*; a machine begins it, so the history names no person."""
    number = row_count_up(Project, pk=project.pk, column="last_instance_number")
    if number is None:
        raise Project.DoesNotExist(f"{project} is gone.")
    study, passage = origin.study, origin.passage
    instance = Instance(
        project=project,
        number=number,
        kind=kind,
        language=language,
        axis=axis,
        cluster_key=origin.cluster_key,
        subject=study.subject if study else None,
        study=study,
        source=origin.source,
        passage=passage,
        modality=modality,
        is_demo=project.is_demo,
        history_length=1,
    )
    rows_insert([instance])
    told = {"drafted_by": drafted_by}
    rows_insert([first_link(instance=instance, event="drafting_begun", to_state=State.DRAFTING, detail=told)])
    return instance
