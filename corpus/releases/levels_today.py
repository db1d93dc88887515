"""Whether what was approved still agrees with the marks and the numbering of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.checks.gather import inputs_read
from corpus.checks.level_checks import LEVEL_RULES, level_findings
from corpus.checks.material import CheckInput
from corpus.models import Finding, Revision
from corpus.releases.gates import Candidate
from corpus.services.revision_check import finding_fingerprint
from imaging.level_conflicts import studies_in_conflict
from imaging.models import Series
from imaging.series_doubts import series_barred
from projects.models import Project

# So many texts are read at once; those of one subject stand together and share its marks.
CHUNK = 200


class LevelGate:
    """Stops image instances that the marks or the numbering of their images contradict today.

    The very finding that a person overruled, with a reason, on the very Revision is no reason any more;
    another by the same rule is, as when the marks move on. Texts about no subject and without images cost
    nothing; the others a fixed number of queries for each `CHUNK`.
    """

    stops = "that no longer agree with today's marks or numbering"

    def __init__(self, project: Project) -> None:
        self.project = project

    def refusals(self, candidates: Iterable[Candidate]) -> dict[int, str]:
        """Why each Instance that may not leave may not, by its key."""
        about_images = [one for one in candidates if one.pictures or one.subject is not None]
        rows = sorted(about_images, key=lambda one: (one.subject or 0, one.instance))
        told: dict[int, str] = {}
        for start in range(0, len(rows), CHUNK):
            told |= self._of_chunk(rows[start : start + CHUNK])
        return told

    def _of_chunk(self, rows: Sequence[Candidate]) -> Iterator[tuple[int, str]]:
        stored = Revision.objects.select_related("instance__subject").defer("checklist")
        revisions = stored.in_bulk([one.revision for one in rows])
        inputs = inputs_read([revisions[one.revision] for one in rows])
        overruled = _overruled(revisions)
        conflicts = _conflicts(self.project, inputs)
        for one, given in zip(rows, inputs, strict=True):
            reasons = [conflicts[series.uid] for series in given.shown if series.uid in conflicts]
            reasons += [
                finding.message
                for finding in level_findings(given)
                if (one.revision, finding_fingerprint(finding)) not in overruled
            ]
            if reasons:
                yield one.instance, f"{one.uid} no longer agrees with today's levels: {reasons[0]}"


def _overruled(revisions: Iterable[int]) -> set[tuple[int, str]]:
    """Revisions and the fingerprints of the findings that a person overruled on them."""
    rows = Finding.objects.filter(
        revision__in=list(revisions), check_name__in=LEVEL_RULES, overruled_by__isnull=False
    )
    return set(rows.values_list("revision_id", "fingerprint"))


def _conflicts(project: Project, inputs: Sequence[CheckInput]) -> dict[str, str]:
    """Series Instance UIDs of what no body has, and of studies whose marks contradict each other; why."""
    names = {series.uid for given in inputs for series in given.shown}
    shown = Series.objects.filter(study__project=project, series_instance_uid__in=names)
    rows = list(shown.values_list("pk", "series_instance_uid", "study", "study__subject"))
    sentences = studies_in_conflict({subject for *_series, subject in rows})
    barred = series_barred([series for series, *_study in rows])
    told = {uid: barred.get(series) or sentences.get(study) for series, uid, study, _subject in rows}
    return {uid: why for uid, why in told.items() if why}
