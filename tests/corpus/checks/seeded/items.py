"""Sound bodies of the four kinds, each with what it is checked against."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from corpus.bodies import body_validate
from corpus.checks import CheckInput
from tests.corpus.checks.bodies import SERIES
from tests.corpus.checks.seeded import (
    blind_chinese,
    blind_english,
    chinese,
    eighth_chinese,
    eighth_chinese_bones,
    eighth_chinese_neck,
    eighth_english,
    eighth_english_bones,
    eighth_english_neck,
    english,
    fifth_chinese,
    fifth_chinese_bones,
    fifth_chinese_neck,
    fifth_english,
    fifth_english_bones,
    fifth_english_neck,
    fourth_chinese,
    fourth_chinese_bones,
    fourth_chinese_neck,
    fourth_english,
    fourth_english_bones,
    fourth_english_neck,
    further_chinese,
    further_english,
    seventh_chinese,
    seventh_chinese_bones,
    seventh_chinese_neck,
    seventh_english,
    seventh_english_bones,
    seventh_english_neck,
    sixth_chinese,
    sixth_chinese_bones,
    sixth_chinese_neck,
    sixth_english,
    sixth_english_bones,
    sixth_english_neck,
    third_chinese,
    third_chinese_bones,
    third_english,
    third_english_bones,
)
from tests.corpus.checks.seeded.spines import BROKEN, CERVICAL, DISEASED, LUMBAR, Region, Spine, spine_made

Wordings = dict[str, list[str]]


def _of(region: Region, *said: Wordings) -> tuple[tuple[Region, Wordings], ...]:
    return tuple((region, one) for one in said)


# The sets of wordings of each half with the part of the spine each writes of; a body is written with one.
HALVES: Final = {
    "tune": {
        "en": (
            *_of(
                LUMBAR,
                english.FIRST, english.SECOND, further_english.THIRD, further_english.FOURTH,
                blind_english.DICTATED, blind_english.TAUGHT,
                third_english.LUMBAR, third_english_bones.REVISION,
                fourth_english.LUMBAR, fourth_english.REVISION,
                fifth_english.LUMBAR, fifth_english.REVISION,
                sixth_english.LUMBAR, sixth_english.REVISION,
                seventh_english.LUMBAR, seventh_english.REVISION,
            ),
            *_of(
                CERVICAL,
                third_english.CERVICAL, fourth_english_neck.CERVICAL, fifth_english_neck.CERVICAL,
                sixth_english_neck.CERVICAL,
                seventh_english_neck.CERVICAL,
            ),
            *_of(
                BROKEN,
                third_english_bones.FRACTURE, fourth_english_bones.FRACTURE, fifth_english_bones.FRACTURE,
                sixth_english_bones.FRACTURE,
                seventh_english_bones.FRACTURE,
            ),
            *_of(
                DISEASED,
                third_english_bones.TUMOUR, fourth_english_bones.TUMOUR, fifth_english_bones.TUMOUR,
                sixth_english_bones.TUMOUR,
                seventh_english_bones.TUMOUR,
            ),
        ),
        "zh": (
            *_of(
                LUMBAR,
                chinese.FIRST, chinese.SECOND, further_chinese.THIRD, further_chinese.FOURTH,
                blind_chinese.DICTATED, blind_chinese.TAUGHT,
                third_chinese.LUMBAR, third_chinese_bones.REVISION,
                fourth_chinese.LUMBAR, fourth_chinese.REVISION,
                fifth_chinese.LUMBAR, fifth_chinese.REVISION,
                sixth_chinese.LUMBAR, sixth_chinese.REVISION,
                seventh_chinese.LUMBAR, seventh_chinese.REVISION,
            ),
            *_of(
                CERVICAL,
                third_chinese.CERVICAL, fourth_chinese_neck.CERVICAL, fifth_chinese_neck.CERVICAL,
                sixth_chinese_neck.CERVICAL,
                seventh_chinese_neck.CERVICAL,
            ),
            *_of(
                BROKEN,
                third_chinese_bones.FRACTURE, fourth_chinese_bones.FRACTURE, fifth_chinese_bones.FRACTURE,
                sixth_chinese_bones.FRACTURE,
                seventh_chinese_bones.FRACTURE,
            ),
            *_of(
                DISEASED,
                third_chinese_bones.TUMOUR, fourth_chinese_bones.TUMOUR, fifth_chinese_bones.TUMOUR,
                sixth_chinese_bones.TUMOUR,
                seventh_chinese_bones.TUMOUR,
            ),
        ),
    },
    "report": {
        "en": (
            *_of(LUMBAR, eighth_english.LUMBAR, eighth_english.REVISION),
            *_of(CERVICAL, eighth_english_neck.CERVICAL),
            *_of(BROKEN, eighth_english_bones.FRACTURE),
            *_of(DISEASED, eighth_english_bones.TUMOUR),
        ),
        "zh": (
            *_of(LUMBAR, eighth_chinese.LUMBAR, eighth_chinese.REVISION),
            *_of(CERVICAL, eighth_chinese_neck.CERVICAL),
            *_of(BROKEN, eighth_chinese_bones.FRACTURE),
            *_of(DISEASED, eighth_chinese_bones.TUMOUR),
        ),
    },
}  # fmt: skip
_SECTIONS: Final = (
    "imaging", "diagnosis", "treatment_patient", "treatment_physician", "risk", "postoperative", "basis",
)  # fmt: skip


class Item(NamedTuple):
    """One sound body, what it is checked against, and what kind of body it is."""

    kind: str
    given: CheckInput


class _Writer:
    """Fills the wordings of one language and half for one spine."""

    def __init__(self, half: str, language: str, chance: random.Random) -> None:
        self.language, self.chance = language, chance
        self.region, self.said = chance.choice(HALVES[half][language])
        self.spine: Spine = spine_made(chance, self.region)
        self.words = self.spine.words(language, chance)
        self.passage = self.say("passages")

    def say(self, key: str) -> str:
        """One wording, filled."""
        return self._fill(self.chance.choice(self.said[key]))

    def all(self, key: str) -> list[str]:
        """Every wording, filled."""
        return [self._fill(one) for one in self.said[key]]

    def _fill(self, text: str) -> str:
        filled = text.format(**self.words)
        return filled[:1].upper() + filled[1:]

    def body(self, *, axis: str = "pathology", context: bool = False, **fields: Any) -> dict[str, Any]:
        """The fields all kinds share."""
        stated = {"symptoms": {"value": self.region.symptoms, "status": "stated"}} if context else {}
        return {
            "language": self.language, "axis": axis, "levels": [self.spine.segment],
            "modality": self.region.modality,
            "images": [{"series": SERIES, "frame": self.chance.randint(1, 15)}], "clinical_context": stated,
        } | fields  # fmt: skip

    def evidence(self, field: str) -> list[dict[str, Any]]:
        """A fact, and a passage with one of its sentences word for word."""
        stop = "。" if self.language == "zh" else ". "
        quote = self.chance.choice([one for one in self.passage.split(stop) if one.strip()]).strip(" .。")
        return [
            {"id": 1, "field": field, "fact": "f1", "level": self.spine.segment},
            {"id": 2, "field": field, "passage": "p1", "quote": quote},
        ]

    def item(self, fields: dict[str, Any]) -> Item:
        """The body with its material."""
        body = body_validate(fields)
        return Item(body.kind, CheckInput(body, **self.spine.material, passages={"p1": self.passage}))


def items(half: str, language: str, *, seed: int) -> Iterator[Item]:
    """Sound bodies without end, the four kinds in turn."""
    chance = random.Random(seed)
    while True:
        for makers in (_CHOICES, _OPEN, _CONSULTATIONS, _REPORTS):
            writer = _Writer(half, language, chance)
            yield chance.choice([one for one in makers if _can_be_made(one, writer.region)])(writer)


def _options(writer: _Writer, texts: list[str], right: str) -> dict[str, Any]:
    """Options in an order by chance, with the letter of the right one."""
    mixed = writer.chance.sample(texts, len(texts))
    letters = "ABCDEF"[: len(mixed)]
    return {
        "options": [
            {"key": key, "text": text, "why_wrong": None if text == right else writer.say("why_wrong")}
            for key, text in zip(letters, mixed, strict=True)
        ],
        "answer": letters[mixed.index(right)],
    }


def _which(writer: _Writer) -> Item:
    words = writer.words
    options = _options(writer, [words["seg"], words["n1"], words["n2"]], words["seg"])
    said = {
        "kind": "multiple_choice",
        "stem": writer.say("which_stem"),
        "rationale": writer.say("which_rationale"),
    }
    return writer.item(writer.body(**said, **options, evidence=writer.evidence("rationale")))


def _side(writer: _Writer) -> Item:
    texts = writer.all("side_options")
    options = _options(writer, texts, texts[0 if writer.spine.side == "left" else 1])
    said = {
        "kind": "multiple_choice",
        "stem": writer.say("side_stem"),
        "rationale": writer.say("which_rationale"),
    }
    fields = writer.body(**said, **options, evidence=writer.evidence("rationale"))
    return writer.item(fields | {"side": writer.spine.side})


def _degree(writer: _Writer) -> Item:
    said = {"en": ["Mild", "Moderate", "Severe"], "zh": ["轻度", "中度", "重度"]}[writer.language]
    right = said[["Mild", "Moderate", "Severe"].index(writer.spine.degree)]
    fields = {
        "kind": "multiple_choice",
        "stem": writer.say("degree_stem"),
        "rationale": writer.say("degree_rationale"),
    }
    options = _options(writer, said, right)
    return writer.item(writer.body(**fields, **options, evidence=writer.evidence("rationale")))


def _next(writer: _Writer) -> Item:
    texts = writer.all("next_options")
    fields = {
        "kind": "multiple_choice",
        "stem": writer.say("next_stem"),
        "rationale": writer.say("next_rationale"),
    }
    options = _options(writer, texts, texts[0])
    said = writer.body(axis="planning", context=True, **fields, **options)
    return writer.item(said | {"evidence": writer.evidence("rationale")})


def _text_choice(writer: _Writer) -> Item:
    """Of the passage alone, without an image."""
    right = writer.words["root"]
    named = {"en": "{} root", "zh": "{}神经根"}[writer.language]
    others = writer.chance.sample([one for one in writer.region.roots if one != right], 3)
    writer.passage = writer.all("passages")[0]
    texts = [named.format(one) for one in (right, *others)]
    fields = {
        "kind": "multiple_choice",
        "stem": writer.say("text_stem"),
        "rationale": writer.all("text_claims")[0],
    }
    said = writer.body(**fields, **_options(writer, texts, texts[0]), images=[])
    return _of_text(writer, said | {"modality": None, "evidence": writer.evidence("rationale")[1:]})


def _of_text(writer: _Writer, fields: dict[str, Any]) -> Item:
    body = body_validate(fields)
    return Item(body.kind, CheckInput(body, passages={"p1": writer.passage}))


def _open(writer: _Writer) -> Item:
    said: dict[str, Any] = {"question": writer.say("open_question")}
    said |= {"reference_answer": writer.say("open_answer")}
    said |= {"claims": writer.all("open_claims"), "rationale": writer.say("open_rationale")}
    return writer.item(writer.body(kind="open_question", **said, evidence=writer.evidence("claims")))


def _plan(writer: _Writer) -> Item:
    said: dict[str, Any] = {"question": writer.say("plan_question")}
    said |= {"reference_answer": writer.say("plan_answer")}
    said |= {"claims": writer.all("plan_claims"), "rationale": writer.say("open_rationale")}
    fields = writer.body(kind="open_question", axis="planning", context=True, **said)
    return writer.item(fields | {"evidence": writer.evidence("claims")})


def _text_open(writer: _Writer) -> Item:
    writer.passage = writer.all("passages")[0]
    said = {"question": writer.say("text_question"), "reference_answer": writer.say("text_answer")}
    fields = writer.body(kind="open_question", **said, claims=writer.all("text_claims"), images=[])
    return _of_text(writer, fields | {"modality": None, "evidence": writer.evidence("claims")[1:]})


def _consultation(writer: _Writer) -> Item:
    speakers = ("patient", "clinician") * 4
    turns = [
        {"speaker": speaker, "text": writer.say(f"{speaker[0]}{number // 2 + 1}")}
        for number, speaker in enumerate(speakers)
    ]
    fields = writer.body(kind="consultation", axis="communication", context=True, turns=turns)
    said = {"plan": writer.say("plan"), "red_flags": writer.all("flags")}
    return writer.item(fields | said | {"evidence": writer.evidence("turns/5/text")})


def _report(writer: _Writer) -> Item:
    sections = [{"name": name, "text": writer.say(name)} for name in _SECTIONS]
    fields = writer.body(kind="report", context=writer.chance.random() < 0.5, sections=sections)
    side = None if writer.region is BROKEN else writer.spine.side
    return writer.item(fields | {"side": side, "evidence": writer.evidence("sections/0/text")})


def _curve_report(writer: _Writer) -> Item:
    """A deformity on a radiograph; the treatment is told to the physician alone."""
    said = {
        "imaging": writer.say("curve_imaging"),
        "diagnosis": writer.say("curve_diagnosis"),
        "treatment_physician": writer.say("curve_physician"),
    }
    reason = {"en": "Not needed for this request.", "zh": "本次申请不需要。"}[writer.language]
    sections = [
        {"name": name, "text": said.get(name, ""), "not_applicable": None if name in said else reason}
        for name in _SECTIONS
    ]
    fields = writer.body(kind="report", context=True, sections=sections, images=[], levels=[])
    writer.passage = f"{writer.passage} {writer.say('curve_diagnosis')}"
    fields |= {"modality": "DX", "evidence": writer.evidence("sections/0/text")[1:]}
    body = body_validate(fields)
    vertebra = {"facts": (), "marks": ()}
    passages = {"p1": writer.passage + said["imaging"]}
    return Item(body.kind, CheckInput(body, **vertebra, passages=passages))


Maker = Callable[[_Writer], Item]
_CHOICES: Final[tuple[Maker, ...]] = (_which, _side, _degree, _next, _text_choice)
_OPEN: Final[tuple[Maker, ...]] = (_open, _plan, _text_open)
_CONSULTATIONS: Final[tuple[Maker, ...]] = (_consultation,)
_REPORTS: Final[tuple[Maker, ...]] = (_report, _report, _curve_report)


def _can_be_made(maker: Maker, region: Region) -> bool:
    """Nobody asks for the nerve root of a bone, nor for the side of a wedge fracture."""
    return (bool(region.roots) or maker is not _text_choice) and (region is not BROKEN or maker is not _side)
