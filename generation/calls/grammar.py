"""What a prompt template may say: texts, names, and conditions on them. No loops, no calls, no sums.

So its length bounds the length of what it renders, whoever wrote it.
"""

from __future__ import annotations

import re
from typing import Any

from generation.calls.rendering import PromptBroken

LONGEST = 40_000  # characters
_ALLOWED = frozenset(
    {"Template", "Block", "Output", "TemplateData", "Name", "Const", "Compare", "Operand"}
    | {"And", "Or", "Not", "If", "CondExpr"}
)
_NAMES = frozenset(
    ["kind", "kind_words", "language_words", "axis", "focus", "material", "pictures", "schema", "schema_name"]
)
NAMES_OF = {
    "draft": _NAMES | {"comment", "findings", "previous"},
    "revision": _NAMES | {"draft", "checklist", "checklist_version"},
}
_HALVES = re.compile("[\ud800-\udfff]")  # of a character written as two, which no text can hold
NEEDED = {"draft": ("material", "schema"), "revision": ("material", "draft", "checklist", "schema")}


def template_require(name: str, template: str) -> None:
    """Raise ``PromptBroken`` with a sentence where a template cannot serve as a prompt of this name."""
    from jinja2 import Environment, TemplateSyntaxError

    if len(template) > LONGEST:
        raise PromptBroken(f"A prompt has at most {LONGEST:,} characters; this one has {len(template):,}.")
    environment = Environment(autoescape=False)  # noqa: S701 - compiled only, never rendered
    try:
        tree = environment.parse(template)
        _require_plain(name, tree)
        # Not before: a sum that has no place here would be worked out.
        environment.compile(template)
    except TemplateSyntaxError as problem:
        raise PromptBroken(f"Line {problem.lineno}: {problem.message}") from problem
    except (RecursionError, SyntaxError, MemoryError) as problem:
        raise PromptBroken("Its conditions stand too deep in one another.") from problem
    _require_parts(name, tree)


def _require_plain(name: str, tree: Any) -> None:
    """Nothing but texts, known names, and conditions on them."""
    from jinja2 import nodes

    for node in tree.find_all(nodes.Node):
        if type(node).__name__ not in _ALLOWED:
            what = type(node).__name__.lower()
            raise PromptBroken(f"Line {node.lineno}: “{what}” has no place in a prompt: names and ifs only.")
        if isinstance(node, nodes.Const) and _HALVES.search(str(node.value)):
            raise PromptBroken(f"Line {node.lineno}: half a character is none.")
    if unknown := sorted({found.name for found in tree.find_all(nodes.Name)} - NAMES_OF[name]):
        raise PromptBroken(f"A prompt of this name knows no “{unknown[0]}”.")


def _require_parts(name: str, tree: Any) -> None:
    from jinja2 import nodes

    blocks = {block.name: block for block in tree.find_all(nodes.Block)}
    if blocks.keys() != {"system", "user"}:
        raise PromptBroken("A prompt has two blocks, “system” and “user”.")
    outputs = blocks["user"].find_all(nodes.Output)
    shown = {found.name for output in outputs for found in output.find_all(nodes.Name)}
    for needed in NEEDED[name]:
        if needed not in shown:
            raise PromptBroken(f"Its block “user” must show “{needed}”, or no answer can be right.")
