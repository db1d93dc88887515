"""Whether the patient and study of a file are those whom its identifiers name here already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imaging.deidentify.keyed import keyed_digest
from imaging.formats.errors import Refused
from imaging.models import ImportRun, Study, Subject
from imaging.services.places import project_secret

KNOWN_SEXES = frozenset({"M", "F"})


def subject_key_hash(run: ImportRun, found: dict[str, Any]) -> str:
    """The `key_hash` of the Subject that a file belongs to."""
    return keyed_digest(project_secret(run.project), "subject row", found["subject"]["pseudonym"]).hex()


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that are here of a file's study and patient."""

    study: Study | None
    subject: Subject | None


def require_own_patient(run: ImportRun, found: dict[str, Any]) -> Known:
    """What is here of a file's study and patient. Raises Refused when its study is another patient's here,
    its patient number another person's, or its patient came in under another Approval.

    Drafting, training and releasing ask the Approval of the Subject, so one Subject has one.
    """
    studies = Study.objects.filter(project=run.project, study_instance_uid=found["study"]["uid"])
    study = studies.select_related("subject").first()
    here = Subject.objects.filter(project=run.project, key_hash=subject_key_hash(run, found))
    subject = study.subject if study is not None else here.first()
    if subject is not None:
        require_known_patient(run, found, study, subject)
    return Known(study, subject)


def require_known_patient(
    run: ImportRun, found: dict[str, Any], study: Study | None, subject: Subject
) -> None:
    """Raise Refused where a file is not of these rows: another patient's, person's, or Approval's."""
    if study is not None and study.subject.key_hash != subject_key_hash(run, found):
        sentence = "This study is here already under another patient's number."
        raise _other("other_patient", sentence, found)
    _require_one_person(subject, found)
    _require_its_approval(subject, run, found)


def _require_one_person(subject: Subject, found: dict[str, Any]) -> None:
    """One of birth date, name and sex may be mistyped or have changed; birth date and another may not."""
    told = found["subject"]
    if not _differ(subject.birth_digest, told["birth_digest"]):
        return
    start = "This patient number is here already for somebody with another birth date"
    if {subject.sex, told["sex"]} == KNOWN_SEXES:
        raise _other("other_person", f"{start} and another sex.", found)
    if _differ(subject.name_digest, told["name_digest"]):
        raise _other("other_person", f"{start} and another name.", found)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _require_its_approval(subject: Subject, run: ImportRun, found: dict[str, Any]) -> None:
    if subject.approval_id != run.approval_id:
        raise Refused(
            "other_approval",
            f"This patient came in under Approval {subject.approval.number}.",
            "Import the file under that one, or let a lead move its subjects on the approvals page",
            read_as=found["read_as"],
        )


def _other(code: str, sentence: str, found: dict[str, Any]) -> Refused:
    what_to_do = "Compare the two in the archive, correct the number and send the file again"
    return Refused(code, sentence, what_to_do, read_as=found["read_as"])
