"""The house stands as drawn: imports run down the floors, nothing else at the root."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "anatomy": 0,
    "projects": 1,
    "imaging": 2,
    "corpus": 3,
    "generation": 4,
    "review": 4,
    "training": 5,
    "benchmark": 6,
    "spinemed_site": 7,
}
MODEL_REFERENCE = re.compile(r"^(projects|imaging|corpus|generation|review|training|benchmark)\.[A-Z]\w+$")
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "misc", "data", "info", "obj"}


def python_files(room: str) -> list[Path]:
    return [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]


def reached(path: Path) -> set[str]:
    """The rooms a file imports or names as a string reference to a model."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if match := MODEL_REFERENCE.match(node.value):
                found.add(match[1])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("get_model", "import_module")):
            found |= {str(a.value).split(".")[0] for a in node.args if isinstance(a, ast.Constant)}
    return found & FLOORS.keys()


@pytest.mark.parametrize("room", FLOORS)
def test_imports_run_down_the_floors(room: str) -> None:
    for path in python_files(room):
        wrong = {other for other in reached(path) - {room} if FLOORS[other] >= FLOORS[room]}
        assert not wrong, f"{path.relative_to(ROOT)} reaches up or across to {sorted(wrong)}"


def test_no_other_package_stands_at_the_root() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(FLOORS) | {"tests"}


@pytest.mark.parametrize("room", FLOORS)
def test_nothing_imports_views(room: str) -> None:
    for path in python_files(room):
        if path.name == "urls.py" or "views" in path.parts or path.name == "views.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("django."):
                assert "views" not in node.module.split("."), path.relative_to(ROOT)


@pytest.mark.parametrize("room", [*FLOORS, "tests"])
def test_files_and_functions_stay_small(room: str) -> None:
    for path in python_files(room):
        text = path.read_text()
        assert text.count("\n") <= 400, f"{path.relative_to(ROOT)} has over 400 lines"
        assert path.stem not in NAMES_THAT_SAY_NOTHING, path.relative_to(ROOT)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 80, f"{path.relative_to(ROOT)}: {node.name} has {length} lines"


@pytest.mark.parametrize("room", FLOORS)
def test_every_module_and_public_class_has_a_docstring(room: str) -> None:
    for path in python_files(room):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree) or not tree.body, f"{path.relative_to(ROOT)} says nothing of itself"
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name} has no docstring"


def test_templates_hold_no_inline_script_or_style() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        where = path.relative_to(ROOT)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), where
        assert not re.search(r"\sstyle=", text), where
        assert not re.search(r"\son[a-z]+=", text), where
        assert "|safe" not in text, where
