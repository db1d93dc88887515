"""What decides the answers of a run, in words that can be compared: two runs of one manifest ask the same."""

from __future__ import annotations

import json
from typing import Any

from benchmark.extraction import VERSION
from benchmark.models import EvaluationRun, ModelEntry
from benchmark.prompt import SYSTEM
from benchmark.reports.prompt import prompts_sha256
from corpus.bodies import sha256_hex

# How an image is made: raised when the same frame would give other bytes.
IMAGES = "png-1: the frame in its window, or the stored one, with its pointer; in its own size"


def manifest_of(run: EvaluationRun) -> dict[str, Any]:
    """The manifest of a run that is about to begin. It names no clock time and no person."""
    endpoint = run.model.endpoint
    told = {
        "suite": run.version.manifest_sha256,
        "model": run.model.model_name or run.model.name,
        "endpoint": endpoint.base_url if endpoint else "",
        "temperature": run.temperature,
        "seed": run.seed,
        "repeats": run.repeats,
        "max_tokens": run.max_tokens,
        "option_order": "circular" if run.is_circular else "as written",
        "images": {"": "as they are"}.get(run.control, run.control),
        "image_preparation": IMAGES,
        "system_prompt": sha256_hex(SYSTEM),
        "prompt_template": sha256_hex(run.version.prompt_template),
        "extractor": VERSION,
        **_reports(run),
    }
    return told | _weights_of(run.model) if run.model.checkpoint else told


def _weights_of(model: ModelEntry) -> dict[str, Any]:
    """Of a checkpoint: its weights and what they learnt from; where it happens to be served says nothing."""
    return {
        "endpoint": "",
        "checkpoint": model.checkpoint.sha256 if model.checkpoint else "",
        "base_model": model.base_model,
        "release": model.release_sha256,
    }


def _reports(run: EvaluationRun) -> dict[str, Any]:
    """How reports are asked for, where the suite asks for any."""
    version = run.version
    if not version.report_item_count:
        return {}
    return {"report_prompt": prompts_sha256(version.report_template), "reports": version.report_item_count}


def inspect_log_of(run: EvaluationRun) -> dict[str, Any]:
    """The same in the layout of an Inspect log's header, with state and sums; no single item stands in it."""
    told: dict[str, Any] = json.loads(run.manifest)
    return {
        "version": 2,
        "status": {"done": "success", "failed": "error", "cancelled": "cancelled"}.get(run.state, "started"),
        "eval": {
            "eval_id": str(run.uid),
            "run_id": str(run.uid),
            "created": run.created_at.isoformat(),
            "task": f"{run.version.suite.name}/{run.version.number}",
            "task_version": run.version.number,
            "model": told.get("model", ""),
            "model_base_url": told.get("endpoint", ""),
            "dataset": {
                "name": run.version.suite.name,
                "samples": run.version.item_count,
                "sha256": run.version.manifest_sha256,
            },
            "config": {"epochs": run.repeats},
            "metadata": told,
        },
        "plan": {
            "steps": [{"solver": "multiple_choice", "params": {"extractor": told.get("extractor", "")}}],
            "config": {
                name: told.get(name) for name in ("temperature", "seed", "max_tokens") if name in told
            },
        },
        "stats": {
            "started_at": run.started_at.isoformat() if run.started_at else None,
            "completed_at": run.ended_at.isoformat() if run.ended_at else None,
            "answered": run.done_count,
            "without_answer": run.failed_count,
        },
    }
