"""How an item is put to a model. The template is frozen with the SuiteVersion."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from corpus.bodies import Body, MultipleChoice

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


def options_shown(body: MultipleChoice, order: str = "") -> dict[str, str]:
    """Letter and text of the options as a model gets them.

    `order` are the item's own letters in the order in which their texts are shown; the letters that are
    shown stay in place, so with "BCA" the text of B stands behind A. Empty: as they are.
    """
    return options_turned({option.key: option.text for option in body.options}, order)


def options_turned(texts: Mapping[str, str], order: str) -> dict[str, str]:
    """The same of letters and texts in their own order."""
    return {shown: texts[own] for shown, own in zip(texts, order or texts, strict=True)}


def orders_turned(body: MultipleChoice) -> list[str]:
    """Every order that comes of turning the options on by one; the first is their own, told as empty."""
    keys = "".join(option.key for option in body.options)
    return ["", *(keys[by:] + keys[:by] for by in range(1, len(keys)))]


def own_letter(body: MultipleChoice, order: str, shown: str) -> str:
    """The item's own letter of an option that was shown under another; a stranger stays what it is."""
    return letter_back("".join(option.key for option in body.options), order, shown)


def letter_back(keys: str, order: str, shown: str) -> str:
    """The same of the item's own letters, one after the other."""
    place = keys.find(shown) if order and shown else -1
    return order[place] if place >= 0 else shown


def item_prompt(body: MultipleChoice, template: str, order: str = "") -> str:
    """The words of one item: stated clinical context, stem, options, and the form of the answer."""
    options = "\n".join(f"{key}. {text}" for key, text in options_shown(body, order).items())
    chosen = TEMPLATE_ZH if body.language == "zh" and template == TEMPLATE else template
    return Template(chosen).substitute(context=context_told(body), stem=body.stem, options=options)


def context_told(body: Body) -> str:
    """What is known of the patient, a line for each fact, and a blank line behind; empty where nothing is."""
    told = [
        f"{name.replace('_', ' ')}: {fact.value or fact.status}"
        for name, fact in sorted(body.clinical_context.items())
        if fact.status != "unknown"
    ]
    return "\n".join(told) + "\n\n" if told else ""
