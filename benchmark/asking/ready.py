"""An item in its final form, past the gate, with what it costs at most: ready to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel

from benchmark.asking.piece import Ready
from benchmark.asking.swapping import swaps_of
from benchmark.models import Control, EvaluationRun, Item
from benchmark.pictures import Prepared, pictures_prepared
from benchmark.prompt import SYSTEM, item_prompt, orders_turned
from corpus.bodies import MultipleChoice, body_parse, canonical_json, sha256_hex
from corpus.models import Finding
from corpus.releases.name_gates import IDENTIFIES_NOBODY
from generation.calls.gate import clearance_of, pictures_check, question_check
from generation.calls.prices import Prices, worst_cost
from generation.calls.question import Question
from generation.models import Endpoint
from imaging.models import Series, Study


class FreeText(BaseModel):
    """An examination asks for no schema: the answer is read by extraction."""


class Work(NamedTuple):
    """One question of a run: an item, and the how-manieth time it is asked."""

    item: Item
    repeat: int

    @property
    def key(self) -> str:
        """What tells it from every other question of its run."""
        return f"{self.item.position}-{self.repeat}"


@dataclass(frozen=True)
class ItemReady(Ready[Work]):
    """A question, and what was done to its options and images."""

    order: str = ""
    images: str = ""
    images_of: Item | None = None


class Preparing:
    """Makes the questions of one run for one endpoint."""

    def __init__(self, run: EvaluationRun, endpoint: Endpoint, items: Iterable[Item]) -> None:
        items = list(items)
        self._run, self._endpoint = run, endpoint
        self._prompt_sha256 = sha256_hex(run.version.prompt_template)
        self._may_say = _overruled(run)
        self._swaps = swaps_of(items, run.seed) if run.control == Control.SWAPPED else {}

    def ready(self, work: Work, prices: Prices) -> ItemReady:
        """The question of one row.

        Raises EgressRefused at the gate, and PictureMissing without its frame.
        """
        body = item_body(work.item)
        order = orders_turned(body)[work.repeat - 1] if self._run.is_circular else ""
        shown_of = self._swaps.get(work.item.pk)
        prepared = self._pictures(work.item, body, shown_of)
        question = Question(
            system=SYSTEM,
            user=item_prompt(body, self._run.version.prompt_template, order),
            answer_type=FreeText,
            model_name=self._run.model.model_name or self._endpoint.model_name,
            base_url=self._endpoint.base_url,
            prompt_sha256=self._prompt_sha256,
            pictures=tuple(one.picture for one in prepared),
            max_tokens=self._run.max_tokens,
            seed=self._run.seed + work.repeat - 1,
            temperature=self._run.temperature,
            may_say=self._may_say.get(work.item.revision_id, ""),
        )
        question_check(question)
        return ItemReady(
            work=work,
            question=question,
            order=order,
            images=canonical_json([one.record for one in prepared]) if prepared else "",
            images_of=shown_of,
            worst=worst_cost(prices, question),
        )

    def _pictures(self, item: Item, body: MultipleChoice, shown_of: Item | None) -> tuple[Prepared, ...]:
        _pass_gate(item, body, self._endpoint)
        if self._run.control == Control.REMOVED:
            return ()
        if shown_of is None:
            return pictures_prepared(body, self._run.project)
        other = item_body(shown_of)
        _pass_gate(shown_of, other, self._endpoint)
        return pictures_prepared(other, self._run.project)


def item_body(item: Item) -> MultipleChoice:
    """The question of an item. Raises TypeError for other kinds, which no suite holds."""
    body = body_parse(item.revision.body)
    if not isinstance(body, MultipleChoice):
        raise TypeError(f"{item} is not a multiple-choice question.")
    return body


def _overruled(run: EvaluationRun) -> dict[int, str]:
    """By revision: what looked like somebody's name and is none, as a person said with a reason."""
    rows = Finding.objects.filter(
        revision__suite_items__version=run.version,
        check_name=IDENTIFIES_NOBODY,
        overruled_by__isnull=False,
    )
    told: dict[int, str] = {}
    for revision, message in rows.order_by("pk").values_list("revision_id", "message"):
        told[revision] = f"{told[revision]}\n{message}" if revision in told else message
    return told


def _pass_gate(item: Item, body: MultipleChoice, endpoint: Endpoint) -> None:
    """Every study whose pixels or facts the item carries, and its source, must be allowed to leave."""
    instance = item.instance
    clearance_of(study=None, source=instance.source, endpoint=endpoint)
    studies = {instance.study} if instance.study is not None else set()
    if uids := {image.series for image in body.images}:
        shown = Series.objects.filter(study__project=instance.project, series_instance_uid__in=uids)
        studies |= set(Study.objects.filter(series__in=shown).select_related("subject"))
        pictures_check(shown)
    for study in studies:
        clearance_of(study=study, source=None, endpoint=endpoint)
