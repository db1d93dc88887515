"""An item in its final form, past the gate, with what it costs at most: ready to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel

from benchmark.asking.piece import Ready
from benchmark.asking.swapping import swaps_of
from benchmark.models import Control, EvaluationRun, Item, SuiteVersion
from benchmark.pictures import Prepared, pictures_prepared
from benchmark.prompt import SYSTEM, item_prompt, orders_turned
from benchmark.reports.prompt import SYSTEM as REPORT_SYSTEM
from benchmark.reports.prompt import prompts_sha256, report_prompt
from corpus.bodies import MultipleChoice, Report, body_parse, canonical_json, sha256_hex
from corpus.models import Finding
from corpus.releases.name_gates import IDENTIFIES_NOBODY
from generation.calls.gate import clearance_of, pictures_check, question_check
from generation.calls.prices import Prices, worst_cost
from generation.calls.question import Question
from generation.models import Endpoint
from imaging.models import Series, Study
from imaging.sister_volumes import with_sisters

Asked = MultipleChoice | Report


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
class Words:
    """What is said to a model about one item, beside its images, and the hash of the template it came of."""

    system: str
    user: str
    prompt_sha256: str


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
        self._closed_sha256 = sha256_hex(run.version.prompt_template)
        self._report_sha256 = prompts_sha256(run.version.report_template)
        self._may_say = _overruled(run)
        self._swaps = swaps_of(items, run.seed) if run.control == Control.SWAPPED else {}

    def ready(self, work: Work, prices: Prices) -> ItemReady:
        """The question of one row.

        Raises EgressRefused at the gate, and PictureMissing without its frame.
        """
        body = item_body(work.item)
        order = self._order(body, work.repeat)
        shown_of = self._swaps.get(work.item.pk)
        prepared = self._pictures(work.item, body, shown_of)
        words = self._words(body, order, len(prepared))
        question = Question(
            system=words.system,
            user=words.user,
            answer_type=FreeText,
            model_name=self._run.model.model_name or self._endpoint.model_name,
            base_url=self._endpoint.base_url,
            prompt_sha256=words.prompt_sha256,
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

    def _order(self, body: Asked, repeat: int) -> str:
        """The options of this asking; a report has none to be turned."""
        if not self._run.is_circular or isinstance(body, Report):
            return ""
        return orders_turned(body)[repeat - 1]

    def _words(self, body: Asked, order: str, images: int) -> Words:
        sha256 = self._report_sha256 if isinstance(body, Report) else self._closed_sha256
        return Words(*words_of(self._run.version, body, order, images), sha256)

    def _pictures(self, item: Item, body: Asked, shown_of: Item | None) -> tuple[Prepared, ...]:
        _pass_gate(item, body, self._endpoint)
        if self._run.control == Control.REMOVED:
            return ()
        if shown_of is None:
            return pictures_prepared(item, body)
        other = item_body(shown_of)
        _pass_gate(shown_of, other, self._endpoint)
        return pictures_prepared(shown_of, other)


def words_of(version: SuiteVersion, body: Asked, order: str, images: int) -> tuple[str, str]:
    """What a model is told it is, and what it is asked; `order` turns the options of a closed question."""
    if isinstance(body, Report):
        return REPORT_SYSTEM, report_prompt(body, version.report_template, images)
    return SYSTEM, item_prompt(body, version.prompt_template, order)


def item_body(item: Item) -> Asked:
    """What an item asks. Raises TypeError for kinds that no suite holds."""
    body = body_parse(item.revision.body)
    if not isinstance(body, MultipleChoice | Report):
        raise TypeError(f"{item} is neither a multiple-choice question nor a report.")
    return body


def closed_body(item: Item) -> MultipleChoice:
    """The question of a closed item. Raises TypeError for a report."""
    body = item_body(item)
    if isinstance(body, Report):
        raise TypeError(f"{item} asks for a report.")
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


def _pass_gate(item: Item, body: Asked, endpoint: Endpoint) -> None:
    """Every study whose pixels or facts the item carries, and its source, must be allowed to leave."""
    instance = item.instance
    clearance_of(study=None, source=instance.source, endpoint=endpoint)
    studies = {instance.study} if instance.study is not None else set()
    if uids := {image.series for image in body.images}:
        # A slice may be named under the series it came in, and lie in a sister of that by now.
        shown = Series.objects.filter(pk__in=with_sisters(instance.project, uids))
        studies |= set(Study.objects.filter(series__in=shown).select_related("subject"))
        pictures_check(shown)
    for study in studies:
        clearance_of(study=study, source=None, endpoint=endpoint)
