"""What the page of an item loads before it can be worked on, as the build has it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.studio import ROOT

DIST = ROOT / "static" / "dist"
MANIFEST = DIST / ".vite" / "manifest.json"
TEMPLATES = ROOT / "templates"
# Nothing may push a page over 60 kB of script; what it loads is kept well below.
ALONE, WITH_VIEWER = 50_000, 68_000

pytestmark = pytest.mark.skipif(not MANIFEST.exists(), reason="The front end is not built.")


def templates_of(name: str) -> set[Path]:
    """A template with all that it extends and includes."""
    path = TEMPLATES / name
    inside = re.findall(r'{% (?:include|extends) "([^"]+)"', path.read_text(encoding="utf-8"))
    return {path}.union(*map(templates_of, inside))


def modules_of(name: str) -> set[str]:
    """The features that a page asks for by `data-module`, in whatever state it is."""
    texts = [path.read_text(encoding="utf-8") for path in templates_of(name)]
    return {
        one for text in texts for names in re.findall(r'data-module="([^"]+)"', text) for one in names.split()
    }


def _with_imports(entries: dict[str, Any], name: str) -> set[str]:
    """A part of the build with all that it imports before it can run."""
    return {name}.union(*(_with_imports(entries, one) for one in entries[name].get("imports", [])))


def scripts_of(*asked: str) -> set[Path]:
    """The scripts of these features, of what every page loads and of all that they import."""
    entries: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    sources = ["static/src/main.ts", *(f"static/src/{name}/feature.ts" for name in asked)]
    parts: set[str] = set().union(*(_with_imports(entries, one) for one in sources))
    # What looks ahead to the next item is fetched later, and is counted all the same.
    parts |= {name for one in parts for name in entries[one].get("dynamicImports", []) if "ahead" in name}
    assert not any("library" in name for name in parts)
    return {DIST / entries[name]["file"] for name in parts}


def zipped(scripts: set[Path]) -> int:
    """What scripts weigh on the line (bytes, gzipped)."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)


def test_the_features_of_a_page_are_found_in_all_that_it_includes() -> None:
    assert modules_of("review/item.html") >= {"review", "talk", "copy"}


@pytest.mark.parametrize(("viewer", "most"), [((), ALONE), (("viewer",), WITH_VIEWER)])
def test_what_the_page_of_an_item_loads_stays_small(viewer: tuple[str, ...], most: int) -> None:
    # What comes with threads, notices and panels that are put in later.
    later = {"talk", "quotes", "names", "glossary", "live"}
    scripts = scripts_of(*modules_of("review/item.html") | later, *viewer)
    sizes = {path.name: path.stat().st_size for path in scripts}
    assert zipped(scripts) <= most, sizes
