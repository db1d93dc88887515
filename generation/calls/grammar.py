"""What a prompt template may say: texts, names, and conditions on them. No loops, no calls, no sums.

So its length bounds the length of what it renders, whoever wrote it.
"""

from __future__ import annotations

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
NEEDED = {"draft": ("material", "schema"), "revision": ("material", "draft", "checklist", "schema")}


def template_require(name: str, template: str) -> None:
    """Raise ``PromptBroken`` with a sentence where a template cannot serve as a prompt of this name."""
    from jinja2 import Environment, TemplateSyntaxError, meta, nodes

    if len(template) > LONGEST:
        raise PromptBroken(f"A prompt has at most {LONGEST:,} characters; this one has {len(template):,}.")
    try:
        tree = Environment(autoescape=False).parse(template)  # noqa: S701 - parsed only, never rendered
    except TemplateSyntaxError as problem:
        raise PromptBroken(f"Line {problem.lineno}: {problem.message}") from problem
    for node in tree.find_all(nodes.Node):
        if type(node).__name__ not in _ALLOWED:
            what = type(node).__name__.lower()
            raise PromptBroken(f"Line {node.lineno}: “{what}” has no place in a prompt: names and ifs only.")
    if unknown := sorted(meta.find_undeclared_variables(tree) - NAMES_OF[name]):
        raise PromptBroken(f"A prompt of this name knows no “{unknown[0]}”.")
    _require_parts(name, tree, nodes)


def _require_parts(name: str, tree: Any, nodes: Any) -> None:
    blocks = {block.name: block for block in tree.find_all(nodes.Block)}
    if blocks.keys() != {"system", "user"}:
        raise PromptBroken("A prompt has two blocks, “system” and “user”.")
    shown = {found.name for found in blocks["user"].find_all(nodes.Name)}
    for needed in NEEDED[name]:
        if needed not in shown:
            raise PromptBroken(f"Its block “user” must show “{needed}”, or no answer can be right.")
