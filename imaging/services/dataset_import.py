"""A public dataset comes in: its images through the import, then its marks, then its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from django.db.models import QuerySet

from imaging.adapters.rows import (
    Dataset,
    ImageFile,
    LabelFile,
    LabelParts,
    NotRead,
    Origin,
    Told,
)
from imaging.errors import DatasetNotFound, ImportStopped
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import (
    AuthorKind,
    ImportFile,
    ImportFileState,
    ImportRun,
    LevelFact,
    LevelMark,
)
from imaging.services.dataset_places import DatasetPlaces
from imaging.services.dataset_rows import dataset_rows_take
from imaging.services.import_runs import MOST_FILES, import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.names import name_shown
from imaging.services.places import staging_folder
from projects.models import Approval, Project

Incoming = ImageFile | LabelFile | LabelParts


@dataclass
class DatasetOutcome:
    """What became of a dataset: counts, and one sentence per file or row that was not taken."""

    images: int = 0
    labels: int = 0
    before: int = 0
    marks: int = 0
    facts: int = 0
    not_taken: list[str] = field(default_factory=list)


def dataset_import(
    *,
    dataset: Dataset,
    folder: Path,
    project: Project,
    approval: Approval,
    owner: str,
    tell: Callable[[str], None] = lambda _sentence: None,
) -> DatasetOutcome:
    """Import a dataset's folder; what was taken before is taken once.

    `tell` hears how far it is. Raises DatasetNotFound when no file of the dataset lies in the folder,
    ImportStopped when somebody stopped it on the page of its import.
    """
    rows = list(dataset.read(folder))
    files = [row for row in rows if isinstance(row, Incoming)]
    if not any(isinstance(file, ImageFile) for file in files):
        raise DatasetNotFound(f"No image of {dataset.title} lies in {folder}; see its layout.")
    outcome = DatasetOutcome(not_taken=[str(row) for row in rows if isinstance(row, NotRead)])
    places = DatasetPlaces(project)
    marks, facts = LevelMark.objects.filter(series__study__project=project), _facts_of(dataset, project)
    marks_before, facts_before = marks.count(), facts.count()
    for part in _parts(files):
        run = import_run_create(
            project=project,
            approval=approval,
            started_by=None,
            numbering_scheme=str(dataset.scheme or ""),
            picture_modality=dataset.pictures,
            volume_modality=dataset.volumes,
        )
        _files_take(run, part, owner, places, outcome, tell)
    tell("Points and facts")
    told = [row for row in rows if isinstance(row, Told)]
    outcome.not_taken += map(str, dataset_rows_take(run=run, dataset=dataset, rows=told, places=places))
    outcome.marks, outcome.facts = marks.count() - marks_before, facts.count() - facts_before
    return outcome


def _facts_of(dataset: Dataset, project: Project) -> QuerySet[LevelFact]:
    return LevelFact.objects.filter(
        subject__project=project, author_kind=AuthorKind.IMPORT, author_name__startswith=dataset.title
    )


def _parts(files: list[Incoming]) -> Iterator[list[Incoming]]:
    """The files in imports of a bearable length; a case stays in one, for its labels lie on its images."""
    by_case: dict[str, list[Incoming]] = defaultdict(list)
    for file in files:
        by_case[file.case].append(file)
    part: list[Incoming] = []
    for of_case in by_case.values():
        if part and len(part) + len(of_case) > MOST_FILES:
            yield part
            part = []
        part += of_case
    yield part


def _files_take(
    run: ImportRun,
    files: list[Incoming],
    owner: str,
    places: DatasetPlaces,
    outcome: DatasetOutcome,
    tell: Callable[[str], None],
) -> None:
    """Import files and count what became of them. Raises ImportStopped."""
    import_paths_offer(run=run, paths=_paths(run, files, outcome))
    run.refresh_from_db()
    read: list[ImportFile] = []
    looked_at = count(1)
    import_run_work(
        run=run,
        owner=owner,
        told=lambda ended: read.extend(ended.files.order_by("name")),
        settled=lambda: tell(f"{next(looked_at)} looks at {len(files)} files"),
    )
    if not read:
        raise ImportStopped("The import was stopped before its end. What was taken stays; begin again.")
    kinds = {name_shown(file.name): file for file in files}
    places.remember(read, {name: file for name, file in kinds.items() if isinstance(file, ImageFile)})
    for file in read:
        if file.state == ImportFileState.REFUSED:
            outcome.not_taken.append(str(NotRead(Origin(file.name), file.reason)))
        elif file.state == ImportFileState.DUPLICATE:
            outcome.before += 1
        elif isinstance(kinds[file.name], ImageFile):
            outcome.images += 1
        else:
            outcome.labels += 1


def _paths(
    run: ImportRun, files: list[Incoming], outcome: DatasetOutcome
) -> Iterator[tuple[Path, str, Refused | None]]:
    """Where the files lie; label maps that come in parts are put together where uploads wait."""
    with Reader() as reader:
        for number, file in enumerate(files):
            if not isinstance(file, LabelParts):
                yield file.path, file.name, None
                continue
            into = staging_folder(run) / f"parts-{number}.nii"
            into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            parts = [(str(path), label) for path, label in file.parts]
            try:
                reader.ask("combine", file.parts[0][0], parts=parts, into=str(into))
            except Refused as refusal:
                outcome.not_taken.append(str(NotRead(Origin(file.name), refusal.sentence)))
                continue
            yield into, file.name, None
