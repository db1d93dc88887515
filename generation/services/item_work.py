"""What the steps of an item share: its material, its pictures, and who writes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from pydantic import BaseModel

from corpus.bodies import Body, body_parse
from corpus.models import Revision, RevisionKind
from corpus.services.machine_revision_add import Authorship
from generation.answers import REVISION_SCHEMAS, ChecklistAnswer, ChoiceDraft, Draft, Redraft
from generation.assembly import body_assemble, draft_fields, draft_of, images_of, options_shuffled
from generation.calls.batch_file import BatchFile
from generation.calls.gate import Clearance, may_say_of, pictures_check
from generation.calls.ledger import answer_get, answer_known
from generation.calls.question import Picture, Question
from generation.calls.rendering import draft_question, revision_question
from generation.checklist import Checklist
from generation.checklist_rows import checklist_of
from generation.drafter import BUILT_IN_FAMILY, BUILT_IN_MODEL, BUILT_IN_VERSION
from generation.drafter.draft import draft_from, draft_other
from generation.drafter.review_pass import revise_by_rules
from generation.errors import NothingAsked
from generation.material import Material
from generation.models import Endpoint, GenerationItem, PromptVersion
from generation.pictures import pictures_of, pictures_of_figure

AnswerT = TypeVar("AnswerT", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Work:
    """One item in the hands of one worker."""

    item: GenerationItem
    owner: str
    clearance: Clearance
    material: Material
    file: BatchFile | None = None  # into which its questions go; without, each is asked at once
    asks: bool = True  # where not, what was answered already is all there is
    written: dict[RevisionKind, Revision] = field(default_factory=dict)  # of each kind its latest, committed

    @property
    def endpoint(self) -> Endpoint | None:
        """The endpoint of the run; ``None`` for the built-in drafter."""
        return self.item.run.endpoint

    @cached_property
    def checklist(self) -> Checklist:
        """What its second reading asks."""
        return checklist_of(self.item.run)

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """What a model is shown; nothing for an endpoint that sees no images."""
        if self.endpoint is None or not self.endpoint.sees_images:
            return ()
        if self.item.figure is not None:
            return pictures_of_figure(self.item.figure)
        if self.item.study is None:
            return ()
        images = images_of(self.material)
        pictures_check(
            self.item.study.series.filter(series_instance_uid__in={image.series for image in images})
        )
        return pictures_of(self.item.study, images)

    @property
    def may_say(self) -> str:
        """Words of the material that may name somebody and are sent."""
        return may_say_of(self.item.source, self.material)

    @property
    def fact_sentences(self) -> dict[str, str]:
        """The sentences in which quotes of facts are looked for."""
        return {fact.uid: fact.sentence(self.material.language) for fact in self.material.facts}

    def authorship(self, prompt: PromptVersion | None) -> Authorship:
        """Who wrote a revision, as it is kept with it."""
        if self.endpoint is None or prompt is None:
            return Authorship(
                model_name=BUILT_IN_MODEL,
                model_family=BUILT_IN_FAMILY,
                prompt_label=f"templates {BUILT_IN_VERSION}",
            )
        return Authorship(
            model_name=self.endpoint.model_name,
            model_family=self.endpoint.model_family,
            prompt_hash=prompt.sha256,
            prompt_label=f"{prompt.name} {prompt.version}",
        )

    def latest(self, kind: RevisionKind) -> tuple[Revision, Body]:
        """The newest revision of a kind of the item's instance, and its body."""
        revision = self.written.get(kind)
        if revision is None:
            assert self.item.instance is not None
            revision = self.item.instance.revisions.filter(kind=kind).order_by("-number")[0]
        return revision, body_parse(revision.body)

    def again(self, *, previous: Body, findings: tuple[str, ...]) -> Work:
        """The same work after an error Finding: a model is told, the built-in drafter writes another."""
        told = replace(
            self.material,
            seed=self.material.seed + 1,
            previous=draft_fields(previous),
            findings=findings,
        )
        return replace(self, material=told)


def asked(
    work: Work,
    question: Question,
    answer_type: type[AnswerT],
    *,
    prompt: PromptVersion,
    step: str,
    clearance: Clearance | None = None,
) -> AnswerT:
    """The answer to a question of an item, as ``answer_get`` gives it.

    Where its run asks nothing any more, one that the item was given before; else raises ``NothingAsked``.
    """
    assert work.endpoint is not None
    if not work.asks:
        known = answer_known(question=question, answer_type=answer_type, item=work.item)
        if known is None:
            raise NothingAsked("It was not answered before its run was cancelled.")
        return known
    answer, _ = answer_get(
        question=question,
        answer_type=answer_type,
        endpoint=work.endpoint,
        prompt=prompt,
        item=work.item,
        step=step,
        clearance=clearance or work.clearance,
        owner=work.owner,
        file=work.file,
    )
    return answer


class Drafted(NamedTuple):
    """The body of a draft, and of a redraft what it says to each comment: number, changed, why not."""

    body: Body
    replies: tuple[tuple[int, str, str], ...] = ()


NO_MODEL = (
    "This was drafted without a language model, which cannot follow a comment: it is another question on the "
    "same material."
)


def draft_question_of(work: Work) -> Question | None:
    """What is asked for a draft; ``None`` of the built-in drafter, which asks nobody."""
    prompt = work.item.run.draft_prompt
    if work.endpoint is None or prompt is None:
        return None
    return draft_question(
        endpoint=work.endpoint,
        prompt=prompt,
        material=work.material,
        pictures=work.pictures,
        may_say=work.may_say,
    )


def draft_write(work: Work) -> Drafted:
    """The draft pass: by template, or by asking the endpoint (or the ledger)."""
    prompt, question = work.item.run.draft_prompt, draft_question_of(work)
    if work.endpoint is None or prompt is None or question is None:
        drafter = draft_other if work.material.previous else draft_from
        replies = tuple((number, "", NO_MODEL) for number, _ in enumerate(work.material.comments, 1))
        return Drafted(body_assemble(drafter(work.material), work.material), replies)
    answer = asked(work, question, question.answer_type, prompt=prompt, step="draft")
    if isinstance(answer, Redraft):
        # Its options keep their letters: a reply may speak of them.
        replies = tuple((reply.comment, reply.changed, reply.why_not) for reply in answer.replies)
        return Drafted(body_assemble(answer.draft, work.material), replies)
    draft = cast(Draft, answer)
    if isinstance(draft, ChoiceDraft):
        draft = options_shuffled(draft, seed=work.material.seed)
    return Drafted(body_assemble(draft, work.material))


def revision_write(work: Work, before: Body) -> tuple[Body, list[ChecklistAnswer]]:
    """The revision pass: every checklist item answered, and the body as it stands afterwards."""
    prompt = work.item.run.revision_prompt
    if work.endpoint is None or prompt is None:
        criteria = work.checklist.of_kind(work.material.kind)
        answers, revised = revise_by_rules(draft_of(before), work.material, criteria)
        return body_assemble(revised, work.material), answers
    question = revision_question(
        endpoint=work.endpoint,
        prompt=prompt,
        material=work.material,
        draft=draft_of(before),
        checklist=work.checklist,
        pictures=work.pictures,
        may_say=work.may_say,
    )
    revision = asked(work, question, REVISION_SCHEMAS[work.material.kind], prompt=prompt, step="revision")
    return body_assemble(revision.draft, work.material), revision.checklist
