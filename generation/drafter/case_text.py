"""What the text of a hospital case says, sentence by sentence, sorted by what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from generation.answers import DraftedEvidence
from generation.drafter.sentences import sentences_of
from generation.errors import NothingToDraft
from generation.material import Material, PassageView

# The first that fits decides; a heading decides for all of its sentences.
_TOPICS: Final = (
    ("course", r"post-?operative|follow-?up|after (?:the )?(?:surgery|operation)|discharge|术后|随访|出院"),
    (
        "treatment",
        r"treat|surg|operat|decompress|fusion|discectomy|laminectomy|physiotherap|medicat|injection"
        r"|治疗|手术|减压|融合|药物|理疗|处理",
    ),
    ("diagnosis", r"diagnos|impression|conclusion|assessment|诊断|印象|结论"),
    (
        "imaging",
        r"\bMRI?\b|\bCT\b|radiograph|x-?ray|imag(?:ing|es)|signal|findings|disc|canal|foramin|vertebra"
        r"|磁共振|影像|X线|信号|椎间盘|椎管|椎体",
    ),
    (
        "examination",
        r"examination|power|strength|reflex|sensation|straight leg|gait|babinski|tender"
        r"|查体|体格检查|肌力|反射|感觉|直腿抬高|步态|压痛",
    ),
    ("history", r"."),
)
_PATTERNS: Final = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _TOPICS)
_HEADING_SAYS_NOTHING: Final = re.compile(r"^(?:case|report|text|病例|报告|正文)?\W*\d*$", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """A sentence of the case, word for word, and the passage it stands in."""

    text: str
    passage: str
    topic: str

    def evidence(self, field: str) -> DraftedEvidence:
        """The sentence as what a field of the draft rests on."""
        return DraftedEvidence(
            field=field, quote=self.text, passage=self.passage, figure=None, fact=None, level=None
        )


def case_read(material: Material) -> list[Said]:
    """Every sentence in order. Raises NothingToDraft for a text in another language, or none."""
    if any(passage.language != material.language for passage in material.passages):
        raise NothingToDraft(
            "The built-in drafter does not translate: this case is not in the language asked for."
        )
    said = [one for passage in material.passages for one in _sentences(passage)]
    if not said:
        raise NothingToDraft("The text of this case holds no sentence.")
    return said


def about(said: list[Said], *topics: str) -> list[Said]:
    """The sentences on some topics."""
    return [one for one in said if one.topic in topics]


def _sentences(passage: PassageView) -> list[Said]:
    heading = "" if _HEADING_SAYS_NOTHING.match(passage.heading) else _topic(passage.heading)
    by_heading = heading if heading != "history" else ""
    return [
        Said(sentence, passage.uid, by_heading or _topic(sentence)) for sentence in sentences_of(passage.text)
    ]


def _topic(text: str) -> str:
    return next((name for name, pattern in _PATTERNS if pattern.search(text)), "history")
