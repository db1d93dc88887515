"""What public extractors read in the same responses: run by an interpreter that has them, not by ours.

Each tool's own code is loaded without the packages around it. Cases come as JSON on stdin, letters go as JSON
to stdout: by extractor, one letter or null for each case.
"""

from __future__ import annotations

import importlib.util
import json
import random
import sys
import sysconfig
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cases = list[dict[str, Any]]
Read = Callable[[Cases], list[str]]
PACKAGES = Path(sysconfig.get_paths()["purelib"])
MMLU_PRO = r"answer is \(?([ABCDEFGHIJ])\)?"


def source(path: str) -> Any:
    """A module from its file alone."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, PACKAGES / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def readers() -> dict[str, Read]:
    """Those whose package is here."""
    found: dict[str, Read] = {}
    if (PACKAGES / "lm_eval").is_dir():
        found |= _harness()
    if (PACKAGES / "lmms_eval").is_dir():
        mmmu = source("lmms_eval/tasks/_task_utils/mmmu_mcq_utils.py")
        found["lmms-eval, parse_mmmu_multi_choice_response"] = lambda cases: [
            mmmu.parse_mmmu_multi_choice_response(one["response"], list(one["options"]), one["options"])
            for one in cases
        ]
    if (PACKAGES / "opencompass").is_dir():
        found["OpenCompass, first_option_postprocess"] = _opencompass()
    return found


def _harness() -> dict[str, Read]:
    """lm-evaluation-harness: as its generative tasks set its filter, and the pattern of MMLU-Pro."""
    for name in ("lm_eval", "lm_eval.api", "lm_eval.api.filter", "lm_eval.api.registry"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["lm_eval.api.filter"].Filter = object  # type: ignore[attr-defined]
    sys.modules["lm_eval.api.registry"].register_filter = lambda _name: lambda kind: kind  # type: ignore[attr-defined]
    filters = source("lm_eval/filters/extraction.py")
    flexible = filters.MultiChoiceRegexFilter(
        regex_pattern=r"(\([A-Z]\))", group_select=-1, ignore_case=True, ignore_punctuation=True
    )
    strict = filters.RegexFilter(regex_pattern=MMLU_PRO)
    return {
        "lm-evaluation-harness, multi_choice_regex": lambda cases: _filtered(flexible, cases),
        "lm-evaluation-harness, mmlu_pro": lambda cases: _filtered(strict, cases),
    }


def _filtered(one: Any, cases: Cases) -> list[str]:
    texts = [[case["response"]] for case in cases]
    docs = [{"choices": list(case["options"].values())} for case in cases]
    return [letters[0] for letters in one.apply(texts, docs)]


def _opencompass() -> Read:
    """The function alone: its module imports much that it does not need."""
    text = (PACKAGES / "opencompass/utils/text_postprocessors.py").read_text(encoding="utf-8")
    start = text.index("def first_option_postprocess")
    end = text.index("\n@", start)
    names: dict[str, Any] = {}
    exec(compile(f"import re\n{text[start:end]}", "text_postprocessors.py", "exec"), names)
    read = names["first_option_postprocess"]
    return lambda cases: [read(one["response"], "".join(one["options"])) for one in cases]


def main() -> None:
    """Read every case with every extractor."""
    cases = json.load(sys.stdin)
    random.seed(1)
    told = {}
    for name, read in readers().items():
        letters = [str(letter).strip("() ") for letter in read(cases)]
        told[name] = [
            letter if letter in case["options"] else None for letter, case in zip(letters, cases, strict=True)
        ]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
