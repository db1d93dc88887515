"""Look up who stands behind a pseudonym: an admin's deed, with a reason, in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from imaging.errors import NobodyThere
from imaging.models import KeptIdentity, Study, Subject
from imaging.sealed_identities import NotSealedSo, seal_of
from imaging.services.identity_keep import FILE_NAME, identity_opened
from projects.errors import NotAllowed
from projects.models import Project, User
from projects.services import audit

LABELS = {
    "PatientID": "Patient number",
    "IssuerOfPatientID": "Issuer of the number",
    "PatientName": "Name",
    "PatientBirthDate": "Birth date",
    "AccessionNumber": "Accession number",
    "StudyID": "Study ID",
    "StudyDate": "Study date",
    "StudyInstanceUID": "Study Instance UID",
    FILE_NAME: "Name of the file",
}
NOT_KEPT = "Not kept: it came in while no key was set, or while the project kept none."
OTHER_KEY = "Sealed with another key. Set that one as REID_KEY_OLD and run reencrypt_identities."
NO_KEY = "Kept, but the key is not here. Set REID_KEY and start the system again."


@dataclass(frozen=True, slots=True)
class StudyBehind:
    """What stands behind one Study: fields by their label, or why there are none."""

    study: Study
    fields: list[tuple[str, list[str]]]
    reason: str = ""


@transaction.atomic
def identity_look(*, asked_by: User, project: Project, name: str, reason: str) -> list[StudyBehind]:
    """What stands behind each Study of the Subject of that pseudonym, or of the Study of that UID.

    The look is written down with its reason, before anything is shown and without what it shows.
    Raises NotAllowed for all but admins, NobodyThere where nothing here has that name.
    """
    if not asked_by.is_admin:
        raise NotAllowed("Only an admin of the site may look up who stands behind a pseudonym.")
    subject = _subject(project, name)
    studies = list(subject.studies.select_related("project", "kept_identity").order_by("study_date", "pk"))
    behind = [_behind(study) for study in studies]
    audit(
        action="identity_look",
        actor=asked_by,
        project=project,
        object_kind="subject",
        object_uid=subject.uid,
        detail={
            "pseudonym": subject.pseudonym,
            "reason": reason,
            "studies": len(studies),
            "shown": sum(bool(each.fields) for each in behind),
        },
    )
    return behind


def _subject(project: Project, name: str) -> Subject:
    """The Subject meant. Raises NobodyThere."""
    wanted = name.strip()
    found = Subject.objects.filter(project=project, pseudonym__iexact=wanted).first()
    if found is None:
        study = Study.objects.filter(project=project, study_instance_uid=wanted).select_related("subject")
        of_study = study.first()
        if of_study is None:
            raise NobodyThere
        found = of_study.subject
    return found


def _behind(study: Study) -> StudyBehind:
    kept: KeptIdentity | None = getattr(study, "kept_identity", None)
    if kept is None:
        return StudyBehind(study, [], NOT_KEPT)
    if not settings.REID_KEY:
        return StudyBehind(study, [], NO_KEY)
    kept.study = study
    try:
        told = identity_opened(seal_of(settings.REID_KEY), kept)
    except NotSealedSo:
        return StudyBehind(study, [], OTHER_KEY)
    return StudyBehind(study, [(label, told[field]) for field, label in LABELS.items() if field in told])
