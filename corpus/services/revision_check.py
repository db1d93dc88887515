"""Running every automatic check over a Revision and keeping what they say."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from corpus.bodies import body_parse, canonical_json, sha256_hex
from corpus.checks import CheckFinding, run_all
from corpus.checks.gather import check_input
from corpus.models import Finding, OwnOverrule, Revision
from corpus.services.sketch_store import picture_hashes_store, sketches_store
from corpus.standing import demoted_checks, milder
from imaging.services.levels_change import levels_hold
from projects.rows import rows_insert


@transaction.atomic(savepoint=False)
def revision_check(*, revision: Revision, is_new: bool = False) -> list[Finding]:
    """Check a Revision and return its Findings, the gravest first.

    Run again it changes nothing; what no longer holds goes, unless a person has overruled it. Marks of the
    Subject change before or after the transaction, not while its findings are worked out and kept. ``is_new``
    where the Revision was added in this transaction: nothing is looked for that may be said of it already.
    """
    if revision.instance.subject_id is not None:
        levels_hold(revision.instance.subject_id)
    body = body_parse(revision.body)
    sketches_store(revisions=[revision])
    picture_hashes_store(revision=revision, body=body)
    demoted = demoted_checks(revision.instance.project_id)
    said = {finding_fingerprint(one): milder(one, demoted) for one in run_all(check_input(revision))}
    found = [finding_row(revision, one) for one in said.values()]
    if is_new:
        return rows_insert(found)
    own = OwnOverrule.objects.filter(finding=OuterRef("pk"))
    stale = Finding.objects.filter(~Exists(own), revision=revision, overruled_by__isnull=True)
    stale.exclude(fingerprint__in=said).delete()
    Finding.objects.bulk_create(found, ignore_conflicts=True)
    order = {fingerprint: place for place, fingerprint in enumerate(said)}
    rows = Finding.objects.filter(revision=revision)
    return sorted(rows, key=lambda row: order.get(row.fingerprint, len(order)))


def finding_fingerprint(finding: CheckFinding) -> str:
    """Same check, same place, same words: the same Finding."""
    place = [finding.check, finding.field, finding.start, finding.end, finding.level, finding.message]
    return sha256_hex(canonical_json(place))


def finding_row(revision: Revision, finding: CheckFinding) -> Finding:
    """What a check says of a Revision as it is stored, not yet saved."""
    return Finding(
        revision=revision,
        check_name=finding.check,
        severity=finding.severity,
        message=finding.message,
        field=finding.field,
        start=finding.start,
        end=finding.end,
        level=finding.level,
        fingerprint=finding_fingerprint(finding),
    )
