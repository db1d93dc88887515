"""What decides the verdicts of a judging, in words that can be compared."""

from __future__ import annotations

from typing import Any

from benchmark.judge.asking import pieces_of
from benchmark.judge.prompt import PROMPT_VERSION, prompt_sha256
from benchmark.judge.rubric import VERSION
from benchmark.models import Judge, RatingStudy
from corpus.bodies import canonical_json, sha256_hex

IN_WORDS = {
    "reports": "the reports of the study",
    "questions": "the probes or the order of questions",
    "prompt": "the prompt",
    "prompt_version": "the prompt",
    "rubric_version": "the rubric",
    "endpoint": "the address of the endpoint",
    "model": "the model of the endpoint",
    "schema_by_endpoint": "whether the endpoint follows a schema",
}


def judging_manifest(study: RatingStudy, judge: Judge, *, with_probes: bool) -> dict[str, Any]:
    """The manifest of a judging as it would begin now. It names no clock time, no person and no system."""
    begun = manifest_begun(study, judge, with_probes=with_probes)
    return {**begun, "questions": _questions(study, judge, with_probes)}


def manifest_begun(study: RatingStudy, judge: Judge, *, with_probes: bool) -> dict[str, Any]:
    """All of it but its questions, for which every probe has to be applied to every report."""
    return {
        "model": judge.model,
        "endpoint": judge.endpoint.base_url,
        "schema_by_endpoint": judge.endpoint.honours_schema,
        "temperature": judge.temperature,
        "seed": judge.seed,
        "max_tokens": judge.max_tokens,
        "sees_reference": judge.sees_reference,
        "sees_images": judge.sees_images,
        "rubric_version": VERSION,
        "prompt_version": PROMPT_VERSION,
        "prompt": prompt_sha256(),
        "with_probes": with_probes,
        "reports": _reports(study, judge),
    }


def what_changed(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """In words, what decides verdicts otherwise than it did; empty where all is the same."""
    names = [name for name in now if then.get(name) != now[name]]
    return sorted({IN_WORDS.get(name, name.replace("_", " ")) for name in names})


def _reports(study: RatingStudy, judge: Judge) -> str:
    rows = study.reports.order_by("number").values_list("number", "text", "reference")
    return sha256_hex(
        canonical_json(
            [
                [number, sha256_hex(text), sha256_hex(reference) if judge.sees_reference else ""]
                for number, text, reference in rows
            ]
        )
    )


def _questions(study: RatingStudy, judge: Judge, with_probes: bool) -> str:
    """Which questions in which order, with the words that each shows: what probes make of reports too."""
    shown: dict[str, str] = {}
    lines = []
    for one in pieces_of(study, judge, with_probes=with_probes):
        if one.text not in shown:
            shown[one.text] = sha256_hex(one.text)
        lines.append([one.key, shown[one.text]])
    return sha256_hex(canonical_json(lines))
