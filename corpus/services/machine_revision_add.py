"""Adding an immutable Revision that a model or the built-in drafter wrote, with its Evidence verified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from corpus.bodies import Body, EvidenceRef, body_canonical, sha256_hex
from corpus.evidence_survival import quote_span, text_at
from corpus.models import Evidence, Figure, Instance, Passage, QuoteMatch, Revision, RevisionKind
from corpus.passages_at_hand import passage_at_hand
from corpus.quotes import quote_locate
from imaging.models import LevelFact, Series
from projects.prepared import PreparedQuery, few_lengths
from projects.rows import rows_insert

CitedT = TypeVar("CitedT", Passage, Figure, LevelFact)
_PASSAGES = PreparedQuery[Passage](
    lambda project, uids: Passage.objects.filter(source__project=project, uid__in=uids)
)
_FIGURES = PreparedQuery[Figure](
    lambda project, uids: Figure.objects.filter(source__project=project, uid__in=uids)
)
_FACTS = PreparedQuery[LevelFact](
    lambda project, uids: LevelFact.objects.filter(subject__project=project, uid__in=uids)
)
_SERIES = PreparedQuery[Series](
    lambda study, uids: Series.objects.filter(study=study, series_instance_uid__in=uids)
)


@dataclass(frozen=True, kw_only=True)
class Authorship:
    """Which model wrote it, and by which prompt."""

    model_name: str
    model_family: str
    prompt_hash: str = ""
    prompt_label: str = ""


@transaction.atomic(savepoint=False)
def machine_revision_add(
    *,
    instance: Instance,
    parent: Revision | None,
    kind: RevisionKind,
    body: Body,
    authorship: Authorship,
    fact_sentences: dict[str, str] | None = None,
    checklist: str = "",
    number: int | None = None,
) -> Revision:
    """Add a machine's version. The Instance itself is not moved.

    ``number`` where the caller knows which comes next: of an Instance in drafting nobody else writes one.
    ``fact_sentences`` maps the uid of a LevelFact to the sentence that quotes of it are looked for in.
    """
    if number is None:
        number = (instance.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    text = body_canonical(body)
    revision = Revision(
        instance=instance,
        number=number,
        parent=parent,
        kind=kind,
        body=text,
        body_sha256=sha256_hex(text),
        model_name=authorship.model_name,
        model_family=authorship.model_family,
        prompt_hash=authorship.prompt_hash,
        prompt_label=authorship.prompt_label,
        checklist=checklist,
    )
    rows_insert([revision])
    _evidence_add(revision, body, fact_sentences or {})
    return revision


def _evidence_add(revision: Revision, body: Body, fact_sentences: dict[str, str]) -> None:
    """One row per link whose target exists in the project; a link to nothing is left to the checks."""
    project = revision.instance.project_id
    refs = body.evidence
    passages = _passages(revision.instance, [ref.passage for ref in refs])
    figures = _cited(_FIGURES, project, (ref.figure for ref in refs))
    facts = _cited(_FACTS, project, (ref.fact for ref in refs))
    named = [ref.series for ref in refs if ref.series]
    shown = _SERIES.rows(study=revision.instance.study, uids=few_lengths(named)) if named else []
    series = {row.series_instance_uid: row for row in shown}
    rows = []
    for ref in refs:
        row = Evidence(
            revision=revision,
            number=ref.id,
            field=ref.field,
            quote=ref.quote,
            match=QuoteMatch.NOT_A_QUOTE,
            passage=passages.get(ref.passage or ""),
            figure=figures.get(ref.figure or ""),
            fact=facts.get(ref.fact or ""),
            series=series.get(ref.series or ""),
            sop_instance_uid=ref.sop or "",
            frame=ref.frame,
            level=ref.level or "",
        )
        if row.passage or row.figure or row.fact or row.series:
            _verify(row, ref, fact_sentences)
            row.start, row.end = quote_span(text_at(body, ref.field) or "", ref.quote) or (None, None)
            rows.append(row)
    rows_insert(rows)


def _passages(instance: Instance, texts: list[str | None]) -> dict[str, Passage]:
    at_hand = passage_at_hand(instance, cited=set(_uuids(texts)))
    return {str(at_hand.uid): at_hand} if at_hand else _cited(_PASSAGES, instance.project_id, texts)


def _cited(rows: PreparedQuery[CitedT], project: int, texts: Iterable[str | None]) -> dict[str, CitedT]:
    """The rows of a project that are cited by their uid."""
    uids = _uuids(texts)
    found = rows.rows(project=project, uids=few_lengths(uids)) if uids else []
    return {str(row.uid): row for row in found}


def _uuids(texts: Iterable[str | None]) -> list[UUID]:
    """The texts that are identifiers at all; a model may write anything there."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text or ""))
        except ValueError:
            continue
    return found


def _verify(row: Evidence, ref: EvidenceRef, fact_sentences: dict[str, str]) -> None:
    if row.passage is not None:
        place = quote_locate(quote=ref.quote, text=row.passage.text)
        row.match, row.passage_start, row.passage_end = place.match, place.start, place.end
    elif row.figure is not None:
        row.match = quote_locate(quote=ref.quote, text=row.figure.caption).match
    elif row.fact is not None:
        text = fact_sentences.get(str(row.fact.uid), str(row.fact))
        row.match = quote_locate(quote=ref.quote, text=text).match
