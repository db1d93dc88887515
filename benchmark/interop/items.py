"""A version of a Suite as JSON lines for runners such as lm-evaluation-harness and lmms-eval.

`prompt` and `system` are the words that a run here sends. A hidden Suite's lines hold no answer, whoever
takes them out: they are for a model to answer, and the key stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmark.models import Item, SuiteVersion
from benchmark.pictures import Prepared
from benchmark.prompt import SYSTEM, item_prompt
from benchmark.reports.prompt import SYSTEM as REPORT_SYSTEM
from benchmark.reports.prompt import reference_text, report_prompt
from corpus.bodies import Body, MultipleChoice, Report, body_parse, canonical_json

TASK = """\
# For lm-evaluation-harness: lm_eval --tasks spinebench --include_path . --log_samples --output_path out
# The file out/**/samples_spinebench_*.jsonl is taken back as an upload. Apply the chat template of the model.
task: spinebench
dataset_path: json
dataset_kwargs:
  data_files:
    test: items.jsonl
test_split: test
output_type: generate_until
description: "{system}\\n\\n"
doc_to_text: "{{{{prompt}}}}"
doc_to_target: "{{{{answer}}}}"
generation_kwargs:
  do_sample: false
  temperature: 0.0
  max_gen_toks: 1024
  until: []
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
metadata:
  version: "{version}"
  suite_version: "{manifest}"
"""


def items_lines(version: SuiteVersion) -> Iterator[str]:
    """One line for each item, in their order."""
    for item in version.items.select_related("revision").order_by("position").iterator(chunk_size=500):
        yield canonical_json(item_row(version, item)) + "\n"


def item_row(
    version: SuiteVersion, item: Item, pictures: tuple[Prepared, ...] | None = None
) -> dict[str, Any]:
    """What a runner needs of one item. With `pictures` their files are named by the hash of their bytes."""
    body = body_parse(item.revision.body)
    row: dict[str, Any] = {
        "kind": item.kind,
        "item_id": str(item.uid),
        "suite_version": version.manifest_sha256,
        "canary": version.canary,
        "position": item.position,
        "axis": item.axis,
        "modality": item.modality,
        "language": body.language,
        "image_count": len(body.images),
        "images": [f"images/{one.record['sha256']}.png" for one in pictures or ()],
        **_asked(version, body),
    }
    return row if version.suite.is_hidden else row | _key(item, body)


def _asked(version: SuiteVersion, body: Body) -> dict[str, Any]:
    """The words of the item. Raises TypeError for kinds that no Suite holds."""
    if isinstance(body, Report):
        prompt = report_prompt(body, version.report_template, len(body.images))
        return {"system": REPORT_SYSTEM, "prompt": prompt, "question": "", "choices": [], "letters": []}
    if not isinstance(body, MultipleChoice):
        raise TypeError(f"{body.kind} is no kind of an item.")
    return {
        "system": SYSTEM,
        "prompt": item_prompt(body, version.prompt_template),
        "question": body.stem,
        "choices": [option.text for option in body.options],
        "letters": [option.key for option in body.options],
    }


def _key(item: Item, body: Body) -> dict[str, Any]:
    """The right letters, or the approved report: with items of public Suites alone."""
    reference = {"reference": reference_text(body)} if isinstance(body, Report) else {}
    return {"answer": item.gold, "acceptable": list(item.acceptable), **reference}


def task_file(version: SuiteVersion) -> str:
    """The task of lm-evaluation-harness that reads the lines."""
    return TASK.format(system=SYSTEM, version=version.number, manifest=version.manifest_sha256)
