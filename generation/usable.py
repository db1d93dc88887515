"""Whether a study, a text or a figure may be drafted from today, and for whom: the one place that is asked.

The plan of a run, its start and every single item ask here; what does not pass has a sentence that says what
to do about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils import timezone

from corpus.models import Figure, HeldOut, Match, Passage, ReadBy, Source
from generation.models import Endpoint
from imaging.models import SignOff, Study
from projects.models import Approval, Egress, Purpose
from projects.prepared import PreparedQuery

# Words that stand in the field of a licence and name none.
NO_LICENCE = frozenset({"unknown", "unclear", "none", "n/a", "?", "-", "tbd", "未知", "不明", "无"})


FIGURE_ASKED = "figure_being_asked"


@dataclass(frozen=True)
class Bar:
    """Why something may not be used; `rule` groups refusals, the sentence is for the person."""

    rule: str
    sentence: str


def bars_of(
    *,
    study: Study | None = None,
    source: Source | None = None,
    passage: Passage | None = None,
    figure: Figure | None = None,
    endpoint: Endpoint | None = None,
    held: Collection[str] = (),
) -> list[Bar]:
    """Every reason against drafting from these together; empty when there is none.

    `endpoint` is None for the built-in drafter, which sends nothing anywhere; `held` are cluster keys that
    Suites hold out. A figure and a passage are asked with their source.
    """
    bars = list(_of_study(study)) if study is not None else []
    bars += _of_source(source) if source is not None else []
    bars += _of_passage(passage) if passage is not None else []
    bars += _of_figure(figure) if figure is not None else []
    bars += _of_suites(study, source, held)
    bars += bars_of_endpoint(egress_of(study=study, source=source), endpoint) if endpoint is not None else []
    return bars


def egress_of(*, study: Study | None, source: Source | None) -> Egress:
    """How far material may travel: the stricter of its parts decides."""
    policies = [study.subject.egress] if study is not None else []
    policies += [source.egress] if source is not None else []
    return Egress.LOCAL_ONLY if Egress.LOCAL_ONLY in policies else Egress.ANY_MODEL


def clusters_held(project_id: int) -> frozenset[str]:
    """The cluster keys that Suites of a project hold out."""
    return frozenset(key for (key,) in _CLUSTERS.tuples(project=project_id))


_CLUSTERS = PreparedQuery[HeldOut](
    lambda project: HeldOut.objects.filter(project=project).values_list("cluster_key")
)


def _of_study(study: Study) -> Iterator[Bar]:
    if study.sign_off not in (SignOff.NOT_NEEDED, SignOff.SIGNED):
        yield Bar(
            "study_not_signed_off",
            "The study waits for a person's sign-off, so nothing may be drafted from it.",
        )
    if not Approval.objects.valid_for(Purpose.DRAFT).filter(pk=study.subject.approval_id).exists():
        yield Bar("no_valid_approval", "The approval of this subject does not allow drafting today.")


def _of_source(source: Source) -> Iterator[Bar]:
    if source.sign_off not in (SignOff.NOT_NEEDED, SignOff.SIGNED):
        yield Bar("source_not_read", "Nobody has read this text for names yet. Sign it off on its page.")
    if source.licence.strip().casefold() in NO_LICENCE:
        yield Bar(
            "licence_unknown", "The licence of this source is not known. Add it again with its licence."
        )
    if not source.may_draft:
        yield Bar("no_rights", "The rights of this source do not allow drafting.")
    if source.rights_expire_on is not None and source.rights_expire_on < timezone.localdate():
        yield Bar("rights_expired", f"The rights of this source ended on {source.rights_expire_on:%d %B %Y}.")


def _of_passage(passage: Passage) -> Iterator[Bar]:
    if passage.read_by == ReadBy.OCR_WAITS:
        yield Bar(
            "page_not_checked",
            "OCR read its page unsurely. Compare it with its picture on the page of the source first.",
        )


def _of_figure(figure: Figure) -> Iterator[Bar]:
    if figure.match == Match.REJECTED:
        yield Bar("no_figure", "Somebody said that this is no figure of its text.")
    if figure.match == Match.ASKED:
        yield Bar(
            FIGURE_ASKED,
            "A model is being asked whether this picture and its caption agree; it has not answered.",
        )
    if figure.match == Match.DOUBTFUL:
        yield Bar("figure_not_matched", "Somebody has to say which caption is this picture's.")
    if figure.sign_off == SignOff.WAITING:
        yield Bar("figure_not_looked_at", "Nobody has looked at this picture for names yet.")
    if figure.sign_off == SignOff.WITHHELD or not figure.path:
        yield Bar("picture_taken_out", "The picture was taken out: it named somebody.")
    if not figure.caption.strip():
        yield Bar("figure_without_caption", "This picture has no caption that says what it shows.")


def _of_suites(study: Study | None, source: Source | None, held: Collection[str]) -> Iterator[Bar]:
    keys = {f"subject:{study.subject.uid}"} if study is not None else set()
    keys |= {f"source:{source.uid}"} if source is not None else set()
    if not keys.isdisjoint(held):
        yield Bar(
            "held_out",
            "A suite holds this out to test models with: what is drafted from it could enter no release.",
        )


def bars_of_endpoint(egress: str, endpoint: Endpoint) -> Iterator[Bar]:
    """What keeps material of a reach from an endpoint."""
    if not endpoint.is_active:
        yield Bar("endpoint_switched_off", f"{endpoint.name} is switched off.")
    if egress == Egress.LOCAL_ONLY and not endpoint.is_local:
        yield Bar(
            "local_models_only",
            f"This material may only go to local models, and {endpoint.name} is not one.",
        )
