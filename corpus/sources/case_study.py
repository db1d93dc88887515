"""Which study a hospital case is the record of."""

from __future__ import annotations

from django.db import transaction

from corpus.models import Source, SourceKind
from corpus.sources.errors import SourceRefused
from imaging.models import Study
from projects.models import User
from projects.services import audit


@transaction.atomic
def case_study_set(*, source: Source, study: Study | None, by: User) -> None:
    """Say of which study a hospital case is the record, or that it is of none.

    Consultations and reports are drafted from both together, so a wrong pair would tell one patient's
    findings of another. Raises SourceRefused where the text is no hospital case, or the study is of another
    project.
    """
    if source.kind != SourceKind.HOSPITAL_CASE:
        raise SourceRefused("Only a hospital case is the record of a study.")
    if study is not None and study.project_id != source.project_id:
        raise SourceRefused("The study is not of this project.")
    Source.objects.filter(pk=source.pk).update(study=study)
    source.study = study
    audit(
        action="case_study_set",
        actor=by,
        project=source.project,
        object_kind="source",
        object_uid=source.uid,
        detail={"study": str(study.uid) if study else None},
    )
