"""A person takes the marks of one source away from a series, because they name the levels wrongly."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from imaging.errors import MarksStay
from imaging.mark_sources import mark_kept, source_of
from imaging.models import AuthorKind, ImportFile, ImportFileState, LevelMark, Series
from imaging.services.faces import series_face_look
from imaging.services.files_forget import files_forget
from imaging.services.levels_change import levels_changed, levels_hold
from imaging.services.mark_rows import marks_gone_count, outlines_let_go
from projects.models import User
from projects.services import audit


@transaction.atomic
def marks_remove(*, mark: LevelMark, removed_by: User, seen: int) -> int:
    """Remove the marks that came with `mark` from one source onto its series; returns how many.

    What they said stays in the audit trail. Drafts name their levels themselves and keep their text. The
    file they came from may be imported again. Raises MarksStay when somebody vouched for them, or when
    there are others than the `seen` ones that the person was asked about.
    """
    levels_hold(mark.series.study.subject_id)
    source = source_of(mark)
    if source.barred:
        raise MarksStay(source.barred)
    # One of them may be accepted at this very moment: only those go that nobody vouched for, or none.
    keys = [each.pk for each in source.marks]
    gone, _ = LevelMark.objects.filter(pk__in=keys, accepted_by__isnull=True).delete()
    if not gone == len(keys) == seen:
        raise MarksStay("The marks changed while you were asked. Look at them again, nothing was taken away.")
    series = mark.series
    if mark.author is not None:
        marks_gone_count(series, mark.author)
    audit(
        action="marks_remove",
        actor=removed_by,
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"marks": [mark_kept(each) for each in source.marks]},
    )
    files_forget(_files_empty(series), "marks")
    series_face_look(series)
    levels_changed(series.study.subject_id)
    transaction.on_commit(lambda: outlines_let_go([each.outline_path for each in source.marks]))
    return seen


def _files_empty(series: Series) -> QuerySet[ImportFile]:
    """Files of levels that left no mark on a series any more."""
    files = ImportFile.objects.filter(series=series, state=ImportFileState.TAKEN).select_related("run")
    left = LevelMark.objects.filter(series=series, author_kind=AuthorKind.IMPORT, author_name="")
    runs = set(left.values_list("import_run_id", flat=True))
    return files.filter(pk__in=[file.pk for file in files if file.marks_levels and file.run_id not in runs])
