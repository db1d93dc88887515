"""Prompts from their versions: Jinja2, sandboxed, with every missing name an error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from corpus.bodies import Body, MultipleChoice, OpenQuestion
from generation.answers import (
    DRAFT_SCHEMAS,
    REDRAFT_SCHEMAS,
    REVISION_SCHEMAS,
    SCHEMA_NAMES,
    Draft,
    FigureAgreement,
    PictureAnswer,
    strict_schema,
)
from generation.calls.question import Picture, Question
from generation.checklist import Checklist
from generation.errors import GenerationError
from generation.material import Material
from generation.models import Endpoint, PromptVersion

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

KIND_WORDS = {
    "multiple_choice": "multiple-choice question",
    "open_question": "open question",
    "consultation": "consultation of a patient and a clinician",
    "report": "six-section spine report",
}
LANGUAGE_WORDS = {"en": "English", "zh": "Chinese"}
# What begins a tag, or a role in the language of a chat template; not "< 48 h", nor the sign already escaped.
_TAG = re.compile(
    r"[<＜﹤](?!\\/)(?=[\s\u200b-\u200f\u2060\ufeff]*[/／|｜]|[\u200b-\u200f\u2060\ufeff]*[A-Za-zＡ-Ｚａ-ｚ!<])"
    r"|\[(?=/?INST\])"
)
LONGEST_SHOWN = 8000  # characters; an answer that never ends would be paid for once more as input
REPAIR = (
    "Your answer does not fit the schema: {faults}. Answer again with one JSON object and nothing else, in "
    'this schema:\n<schema name="{name}">\n{schema}\n</schema>'
)


class PromptBroken(GenerationError):
    """A prompt version cannot be rendered; a lead chooses another one."""

    kind = "prompt"


def draft_question(
    *,
    endpoint: Endpoint,
    prompt: PromptVersion,
    material: Material,
    pictures: tuple[Picture, ...] = (),
    may_say: str = "",
) -> Question:
    """The question of the draft pass; of a redraft, with replies to the comments in its answer."""
    comments = [{"number": number, "comment": text} for number, text in enumerate(material.comments, 1)]
    return _question(
        endpoint,
        prompt,
        material,
        REDRAFT_SCHEMAS[material.kind] if comments else DRAFT_SCHEMAS[material.kind],
        pictures,
        {
            "comment": _json(comments) if comments else "",
            "findings": _fenced("\n".join(material.findings)),
            "previous": _json(material.previous) if material.previous else "",
        },
        may_say,
    )


def revision_question(
    *,
    endpoint: Endpoint,
    prompt: PromptVersion,
    material: Material,
    draft: Draft,
    checklist: Checklist,
    pictures: tuple[Picture, ...] = (),
    may_say: str = "",
) -> Question:
    """The question of the revision pass: the draft against the checklist."""
    asked = checklist.of_kind(material.kind)
    items = [{"id": item.key, "text": item.text(material.language)} for item in asked]
    question = _question(
        endpoint,
        prompt,
        material,
        REVISION_SCHEMAS[material.kind],
        pictures,
        {
            "draft": _json(draft.model_dump(mode="json")),
            "checklist": _json(items),
            "checklist_version": checklist.name,
        },
        may_say,
    )
    return replace(question, checklist=checklist.in_key, criteria=checklist.keys_of(material.kind))


def picture_question(
    *,
    endpoint: Endpoint,
    prompt: PromptVersion,
    body: Body,
    letters: Mapping[str, str],
    pictures: tuple[Picture, ...],
    seed: int,
    may_say: str = "",
) -> Question:
    """A drafted question as it is put to who does not see its picture; options under the letters given."""
    asks, options = "", {}
    if isinstance(body, MultipleChoice):
        texts = {option.key: option.text for option in body.options}
        asks, options = body.stem, {letter: texts[key] for key, letter in letters.items()}
    elif isinstance(body, OpenQuestion):
        asks = body.question
    schema = "" if endpoint.honours_schema else _json(strict_schema(PictureAnswer))
    context = {
        "kind_words": KIND_WORDS[body.kind],
        "language_words": LANGUAGE_WORDS[body.language],
        "question": _fenced(asks),
        "options": _json(options) if options else "",
        "schema": schema,
        "schema_name": SCHEMA_NAMES[PictureAnswer],
    }
    return _put(endpoint, prompt, PictureAnswer, pictures, context, seed=seed, may_say=may_say)


def figure_question(
    *,
    endpoint: Endpoint,
    prompt: PromptVersion,
    caption: str,
    passages: Sequence[str],
    pictures: tuple[Picture, ...],
    may_say: str = "",
) -> Question:
    """Whether pictures are those of a caption, and of the passages that cite them."""
    context = {
        "caption": _fenced(caption),
        "passages": _json(list(passages)),
        "pictures": len(pictures),
        "schema": "" if endpoint.honours_schema else _json(strict_schema(FigureAgreement)),
        "schema_name": SCHEMA_NAMES[FigureAgreement],
    }
    return _put(endpoint, prompt, FigureAgreement, pictures, context, seed=0, may_say=may_say)


def repair_question(question: Question, *, answer: str, faults: list[str]) -> Question:
    """The same question with the unfit answer, its first characters, and what is wrong with it."""
    asked = REPAIR.format(
        faults=_fenced("; ".join(faults)),
        name=question.schema_name,
        schema=_json(strict_schema(question.answer_type)),
    )
    return replace(question, follow_up=(answer[:LONGEST_SHOWN], asked))


def _question(
    endpoint: Endpoint,
    prompt: PromptVersion,
    material: Material,
    answer_type: type[BaseModel],
    pictures: tuple[Picture, ...],
    more: dict[str, Any],
    may_say: str,
) -> Question:
    # An endpoint that ignores response_format must find the schema in the prompt.
    schema = "" if endpoint.honours_schema else _json(strict_schema(answer_type))
    context = {
        "kind": material.kind,
        "kind_words": KIND_WORDS[material.kind],
        "language_words": LANGUAGE_WORDS[material.language],
        "axis": material.axis,
        "focus": material.focus.kind,
        "material": _json(material.for_prompt()),
        "pictures": len(pictures),
        "schema": schema,
        "schema_name": SCHEMA_NAMES[answer_type],
        **more,
    }
    return _put(endpoint, prompt, answer_type, pictures, context, seed=material.seed, may_say=may_say)


def _put(
    endpoint: Endpoint,
    prompt: PromptVersion,
    answer_type: type[BaseModel],
    pictures: tuple[Picture, ...],
    context: dict[str, Any],
    *,
    seed: int,
    may_say: str,
) -> Question:
    return Question(
        system=prompt_render(prompt.template, block="system", context=context),
        user=prompt_render(prompt.template, block="user", context=context),
        answer_type=answer_type,
        model_name=endpoint.model_name,
        base_url=endpoint.base_url,
        prompt_sha256=prompt.sha256,
        pictures=pictures,
        schema_by_endpoint=endpoint.honours_schema,
        max_tokens=endpoint.max_output_tokens,
        seed=seed,
        may_say=may_say,
    )


def prompt_render(template: str, *, block: str, context: dict[str, Any]) -> str:
    """One block of a prompt template. Raises ``PromptBroken`` with the template's own complaint."""
    from jinja2 import TemplateError

    try:
        compiled = _compiled(template)
        return "".join(compiled.blocks[block](compiled.new_context(context))).strip()
    except KeyError as problem:
        raise PromptBroken(f"The prompt has no block named {problem}.") from problem
    except (TemplateError, TypeError) as problem:
        raise PromptBroken(f"The prompt cannot be rendered: {problem}") from problem


@lru_cache(maxsize=32)
def _compiled(template: str) -> Template:
    """A run renders one template for each of its questions; to compile it takes longer than to render it."""
    return _environment().from_string(template)


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # Nothing is escaped: this is a prompt, not a page; pages escape what they show of it.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


def _json(value: object) -> str:
    return _fenced(json.dumps(value, ensure_ascii=False, indent=1))


def _fenced(text: str) -> str:
    """A text that can neither end the tags it stands in nor begin any: such signs are written as JSON may."""
    return _TAG.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text.replace("</", "<\\/"))
