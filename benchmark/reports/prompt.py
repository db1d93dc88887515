"""How a report is asked for. The template is frozen with the SuiteVersion; the approved report stays here."""

from __future__ import annotations

from string import Template

from benchmark.prompt import context_told
from corpus.bodies import Body, Report, sha256_hex
from corpus.releases.conversations import SECTIONS, WORDS

SYSTEM = "You are a spine surgeon. You write the report on one patient from what you are shown."
TEMPLATE = """$context${images}Write the report on this patient in these sections, each under its heading:
$sections

Name the level and the side of every finding and of every treatment. Report what the images and the \
information above show, and nothing else. Where a section does not apply, say why."""
TEMPLATE_ZH = """$context${images}请为该患者书写报告,按以下各节,每节写出标题:
$sections

每一处表现和每一项治疗都写明节段和侧别。只报告影像和上述资料所示的内容。某节不适用时,说明原因。"""
_IMAGES = {"en": "Images before you: $count.\n\n", "zh": "附影像 $count 幅。\n\n"}


def report_prompt(body: Report, template: str, images: int) -> str:
    """The words of one item: what is stated of the patient and how many images are shown, never a finding.

    `images` are those that are sent: a control may take them away.
    """
    chosen = TEMPLATE_ZH if body.language == "zh" and template == TEMPLATE else template
    shown = Template(_IMAGES[body.language]).substitute(count=images) if images else ""
    headings = "\n".join(f"## {heading}" for heading in SECTIONS.values())
    return Template(chosen).substitute(context=context_told(body), images=shown, sections=headings)


def prompts_sha256(template: str) -> str:
    """Of all that is said beside the patient's own facts, in both languages."""
    return sha256_hex("\n".join([SYSTEM, template, TEMPLATE_ZH if template == TEMPLATE else ""]))


def case_is_told(body: Body) -> bool:
    """Whether a report could be written: an image is shown, or something of the patient is stated."""
    facts = body.clinical_context.values()
    return bool(body.images) or any(one.status in ("stated", "simulated") for one in facts)


def reference_text(body: Report) -> str:
    """The approved report as one text: each section under its heading, or why it does not apply."""
    said = WORDS[body.language]["not_applicable"]
    return "\n\n".join(
        f"{SECTIONS[one.name]}\n{f'{said}: {one.not_applicable}' if one.not_applicable else one.text}"
        for one in body.sections
    )
