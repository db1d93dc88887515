"""How an item is put to a model. The template is frozen with the SuiteVersion."""

from __future__ import annotations

from string import Template

from corpus.bodies import MultipleChoice

SYSTEM = "You are taking an examination about the spine. Choose the one best option."
TEMPLATE = """$context$stem

$options

Think if you wish. End with one line of the form
ANSWER: X
where X is the letter of one option."""
TEMPLATE_ZH = """$context$stem

$options

可以先思考。最后单独写一行,格式为
ANSWER: X
其中 X 为一个选项的字母。"""


def item_prompt(body: MultipleChoice, template: str) -> str:
    """The words of one item: stated clinical context, stem, options, and the form of the answer."""
    options = "\n".join(f"{option.key}. {option.text}" for option in body.options)
    chosen = TEMPLATE_ZH if body.language == "zh" and template == TEMPLATE else template
    return Template(chosen).substitute(context=_context(body), stem=body.stem, options=options)


def _context(body: MultipleChoice) -> str:
    told = [
        f"{name.replace('_', ' ')}: {fact.value or fact.status}"
        for name, fact in sorted(body.clinical_context.items())
        if fact.status != "unknown"
    ]
    return "\n".join(told) + "\n\n" if told else ""
