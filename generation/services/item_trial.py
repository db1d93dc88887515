"""An item of a comparison of prompts: drafted, revised and checked as any other, and no Instance of it."""

from __future__ import annotations

from corpus.bodies import Body, body_canonical, body_parse, canonical_json
from corpus.checks import CheckFinding, run_all
from corpus.checks.shelf import Shelf
from corpus.models import Instance
from corpus.standing import demoted_checks, milder
from generation.models import ComparedPair, GenerationItem, Stage, Trial
from generation.services.item_work import Work, draft_write, revision_write


def trial_write(work: Work) -> tuple[Trial, Stage]:
    """Do the item's next step; what it wrote, not yet saved, and the stage after it.

    There is no redraft after an error: what the versions wrote is compared, and what the checks say of it.
    """
    item = work.item
    if item.stage == Stage.DRAFT:
        return Trial(item=item, draft=body_canonical(draft_write(work).body)), Stage.REVISION
    trial = Trial.objects.get(item=item)
    body, _ = revision_write(work, body_parse(trial.draft))
    found = _findings(item, body)
    trial.body = body_canonical(body)
    trial.findings = canonical_json([_told(one) for one in found])
    trial.errors = sum(one.severity == "error" for one in found)
    trial.warnings = sum(one.severity == "warning" for one in found)
    return trial, Stage.ENDED


def _findings(item: GenerationItem, body: Body) -> list[CheckFinding]:
    """What the checks say of the text alone; that the project asks it already is so of both sides."""
    (given,) = Shelf([(body, _origin(item))]).inputs()
    demoted = demoted_checks(item.run.project_id)
    return [milder(one, demoted) for one in run_all(given)]


def _origin(item: GenerationItem) -> Instance:
    """The Instance whose material both sides are asked about."""
    pairs = ComparedPair.objects.select_related("origin__instance")
    pair = pairs.filter(first_item=item).first() or pairs.get(second_item=item)
    assert pair.origin.instance is not None
    return pair.origin.instance


def _told(finding: CheckFinding) -> dict[str, str]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        "field": finding.field,
    }
