"""The import itself: batches of lines, each in one transaction, so that it can be cut off anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from uuid import UUID, uuid5

from corpus.bodies import body_canonical, sha256_hex
from corpus.instances_import.batch import NewInstance, instances_write
from corpus.instances_import.errors import LineRefused
from corpus.instances_import.line import Line, Row, lines_read
from corpus.instances_import.outgrown import statistics_renew
from corpus.instances_import.shown import studies_read, study_shown
from corpus.models import Instance, Revision, Source
from corpus.tasks import imported_texts_look
from imaging.models import Study
from projects.models import Project, User
from projects.services.audit import audit
from projects.tasks import wake

BATCH = 1000  # lines in one transaction


@dataclass(slots=True)
class Report:
    """What became of the lines. `faults` holds (line number, sentence) in the order of the file."""

    created: int = 0
    present: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    fault_count: int = 0

    def refuse(self, number: int, sentence: str, *, most: int = 1000) -> None:
        """Note a fault; after `most` of them only their number is kept."""
        self.fault_count += 1
        if len(self.faults) < most:
            self.faults.append((number, sentence))


def instances_import(
    *,
    project: Project,
    raw: Iterable[bytes],
    actor: User | None = None,
    source: Source | None = None,
    told: Callable[[Report], None] | None = None,
) -> Report:
    """Import every line that holds; the others are reported by number and leave no trace.

    A uid that is here with the same body counts as present, so a file may be imported again after it
    was cut off; a uid with another body is refused, since an import overwrites nothing. A worker then looks
    the texts through for names; before that none of them is approved or released.
    """
    report = Report()
    lines = lines_read(raw)
    while batch := list(islice(lines, BATCH)):
        batch_import(batch, project=project, actor=actor, source=source, report=report)
        if told is not None:
            told(report)
    import_end(project=project, actor=actor, report=report)
    return report


def batch_import(
    batch: list[Line], *, project: Project, actor: User | None, source: Source | None, report: Report
) -> None:
    """Write what holds of a batch of lines in one transaction, and note the rest in the report."""
    new = list(_sift(batch, project=project, source=source, report=report))
    if new:
        instances_write(project=project, new=new, actor=actor, unread=True)
        statistics_renew()
        report.created += len(new)


def import_end(*, project: Project, actor: User | None, report: Report) -> None:
    """Note the import, and have its texts looked through."""
    audit(
        action="instances.import",
        actor=actor,
        project=project,
        detail={"created": report.created, "present": report.present, "refused": report.fault_count},
    )
    if report.created:
        wake(imported_texts_look, project.pk)


class Here(NamedTuple):
    """An Instance of the installation: its project, and the digests of its texts."""

    project: int
    digests: frozenset[str]


def _sift(
    batch: list[Line], *, project: Project, source: Source | None, report: Report
) -> Iterator[NewInstance]:
    rows = {line.number: line.row for line in batch if line.row}
    uids = _uids(list(rows.values()), project)
    known = _known(set(uids.values()))
    studies = studies_read([row.body for row in rows.values()], project)
    fresh: dict[UUID, str] = {}
    for line in batch:
        if line.row is None:
            report.refuse(line.number, line.fault)
            continue
        uid = uids[line.row.uid]
        text = body_canonical(line.row.body)
        digest = sha256_hex(text)
        here = known.get(uid) or _just_read(project, fresh.get(uid))
        if here and here.project == project.pk and digest in here.digests:
            report.present += 1
        elif here:
            report.refuse(line.number, f"uid {line.row.uid} is taken by another instance")
        else:
            try:
                study = study_shown(line.row.body, studies)
            except LineRefused as fault:
                report.refuse(line.number, str(fault))
                continue
            fresh[uid] = digest
            yield _new(line.row, uid, line.number, source, text, study)


def _just_read(project: Project, digest: str | None) -> Here | None:
    return Here(project.pk, frozenset({digest})) if digest else None


def _uids(rows: list[Row], project: Project) -> dict[UUID, UUID]:
    """The uid that each line's Instance has here.

    A text with its record may come from another project of this installation: it then gets a uid of its own,
    the same each time, and goes out under the one it came with.
    """
    told = {row.uid: row.uid for row in rows}
    recorded = [row.uid for row in rows if row.record is not None]
    if recorded:
        strangers = Instance.objects.filter(uid__in=recorded).exclude(project=project)
        told |= {uid: uuid5(project.uid, str(uid)) for uid in strangers.values_list("uid", flat=True)}
    return told


def _known(uids: set[UUID]) -> dict[UUID, Here]:
    """For the uids that exist anywhere: project and the digests of the Revisions."""
    # Two plain questions: as one join the planner, whose figures are always behind during an import,
    # may read all revisions for each batch.
    rows = Instance.objects.filter(uid__in=uids).values_list("pk", "uid", "project_id")
    here = {pk: (uid, project) for pk, uid, project in rows}
    if not here:
        return {}
    digests: dict[int, set[str]] = {pk: set() for pk in here}
    texts = Revision.objects.filter(instance__in=here)
    for pk, digest in texts.values_list("instance_id", "body_sha256"):
        digests[pk].add(digest)
    return {uid: Here(project, frozenset(digests[pk])) for pk, (uid, project) in here.items()}


def _new(
    row: Row, uid: UUID, number: int, source: Source | None, text: str, study: Study | None
) -> NewInstance:
    foreign = row.foreign_text()
    return NewInstance(
        uid=uid,
        body=row.body,
        cluster_key=row.cluster_key or _cluster(row, source, study),
        model_name=row.model_name or "imported",
        model_family=row.model_family,
        source=source,
        subject=study.subject if study else None,
        study=study,
        detail={"line": number} | ({"record_sha256": sha256_hex(foreign)} if foreign else {}),
        canonical=text,
        foreign=foreign,
    )


def _cluster(row: Row, source: Source | None, study: Study | None) -> str:
    """What relatives share where the line does not say: the subject, else the source, else nothing."""
    if study is not None:
        return f"subject:{study.subject.uid}"
    return f"source:{source.uid}" if source else f"instance:{row.uid}"
