"""Surgeons' edits that could teach a prompt: found, and written into a template."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from corpus.bodies import canonical_json
from corpus.diff import words_changed
from corpus.exchange.home import names_somebody
from corpus.exchange.record import strings_in
from corpus.models import Decision, HeldOut, RevisionKind, Source, State, Verdict
from generation.calls.rendering import KIND_WORDS, LANGUAGE_WORDS, PromptBroken
from imaging.models import Subject
from projects.models import Approval, Egress, Project, Purpose

FEWEST_WORDS = 3  # a smaller edit teaches nothing
MOST_SHOWN = 40
SAYS = (
    "A surgeon corrected an earlier draft of another item like this. Avoid what was corrected; take none "
    "of its content."
)
BEFORE_MATERIAL = "<material>"


class Change(NamedTuple):
    """One text of the body, before and after."""

    place: str
    before: str
    after: str


class Proposal(NamedTuple):
    """An edit that a lead may accept as an example."""

    decision: Decision
    changes: list[Change]
    words: int


def edits_of(project: Project) -> QuerySet[Decision]:
    """Edits of drafts that stand approved and that nobody has said anything of yet, the newest first.

    Left out: what may only go to local models, what may not be drafted from today, and what a Suite holds,
    for a prompt goes to every endpoint.
    """
    held = HeldOut.objects.filter(project=project)
    subjects = Subject.objects.filter(
        egress=Egress.ANY_MODEL,
        approval__in=Approval.objects.filter(project=project).valid_for(Purpose.DRAFT),
    )
    sources = Source.objects.filter(project=project, egress=Egress.ANY_MODEL, may_draft=True)
    return (
        edits_all(project)
        .filter(Q(instance__subject__isnull=True) | Q(instance__subject__in=subjects))
        .filter(Q(instance__source__isnull=True) | Q(instance__source__in=sources))
        .exclude(instance__subject__isnull=True, instance__source__isnull=True)
        .exclude(instance__uid__in=held.values("instance_uid"))
        .exclude(instance__cluster_key__in=held.values("cluster_key"))
    )


def edits_all(project: Project) -> QuerySet[Decision]:
    """Every edit of a machine's text that stands approved, has not been taken back, and waits for a word."""
    rows = Decision.objects.filter(
        instance__project=project,
        instance__state=State.APPROVED,
        verdict=Verdict.EDIT_AND_APPROVE,
        undone_at__isnull=True,
        exemplar__isnull=True,
        result_revision__kind=RevisionKind.EDIT,
        revision__author__isnull=True,
    )
    rows = rows.select_related("instance", "revision", "result_revision", "reviewer")
    return rows.prefetch_related("reasons").order_by("-created_at", "-pk")


def proposals_of(project: Project) -> list[Proposal]:
    """The edits worth a lead's look."""
    found = map(proposal_of, edits_of(project)[: 4 * MOST_SHOWN])
    return [one for one in found if one is not None][:MOST_SHOWN]


def proposal_of(decision: Decision) -> Proposal | None:
    """What an edit changed; None where it is too little, or where its words point at a person."""
    assert decision.result_revision is not None
    before, after = json.loads(decision.revision.body), json.loads(decision.result_revision.body)
    changes = changes_between(before, after)
    words = sum(words_changed(one.before, one.after) for one in changes)
    texts = (decision.comment, *(text for one in changes for text in (one.before, one.after)))
    if words < FEWEST_WORDS or any(map(names_somebody, texts)):
        return None
    return Proposal(decision, changes, words)


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The texts that differ, by their place in the body; evidence and images are no texts."""
    old, new = dict(texts_of(before)), dict(texts_of(after))
    return [
        Change(place, old.get(place, ""), new.get(place, ""))
        for place in dict.fromkeys((*old, *new))
        if old.get(place, "") != new.get(place, "")
    ]


def texts_of(body: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """The texts of a body by their place in it."""
    return strings_in({key: told for key, told in body.items() if key not in ("evidence", "images", "kind")})


def template_with(template: str, proposals: Iterable[Proposal]) -> str:
    """A template that shows these edits before the material. Raises PromptBroken where it shows none."""
    head, tag, rest = template.partition(BEFORE_MATERIAL)
    if not tag:
        raise PromptBroken("This prompt shows no <material>, so an example has no place in it.")
    return head + "".join(map(_block, proposals)) + tag + rest


def _block(proposal: Proposal) -> str:
    """One example: shown for drafts of its kind and language only. Its words are text, never template."""
    instance = proposal.decision.instance
    told = {
        "reasons": [reason.get_reason_display() for reason in proposal.decision.reasons.all()],
        "remark": proposal.decision.comment,
        "changes": [one._asdict() for one in proposal.changes],
    }
    words = canonical_json(told).replace("</", "<\\/").replace("{", '{{ "{" }}')
    kind, language = KIND_WORDS[instance.kind], LANGUAGE_WORDS[instance.language]
    head = f'{{% if kind_words == "{kind}" and language_words == "{language}" %}}'
    return f"{head}{SAYS}\n<example>\n{words}\n</example>\n{{% endif %}}"
