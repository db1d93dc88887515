"""``python -m training.serve MODEL --port N``: an OpenAI-compatible endpoint for a trained model.

Wraps ``transformers serve`` with our processor registered; without it the server would load the bare
tokenizer and answer without ever looking at the image. Listens on the loopback unless told otherwise.
Clients name the model by the folder given here.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from training.trainer.parent import end_with_parent


def model_place(folder: Path) -> Path:
    """Where the model that is served for a folder lies, or will lie: clients name it so.

    Raises FileNotFoundError when the folder holds no model.
    """
    if (folder / "config.json").is_file():
        return folder
    if not (folder / "adapter_config.json").is_file():
        raise FileNotFoundError(f"{folder} holds neither a model nor adapters.")
    return folder.with_name(f"{folder.name}-merged")


def model_ready(folder: Path) -> Path:
    """The folder to serve: itself, or for adapters a merged copy made once beside it.

    Raises FileNotFoundError when the folder holds no model.
    """
    merged = model_place(folder)
    if merged == folder:
        return folder
    adapter = folder / "adapter_config.json"
    if not (merged / "config.json").is_file():
        _merge(
            folder, Path(json.loads(adapter.read_text(encoding="utf-8"))["base_model_name_or_path"]), merged
        )
    return merged


def _merge(adapter: Path, base: Path, merged: Path) -> None:
    from peft import PeftModel
    from transformers import Qwen2_5_VLForConditionalGeneration

    from training.trainer.checkpoints import folder_publish
    from training.trainer.model import model_write
    from training.trainer.vision_language import ImageOnlyQwenVLProcessor

    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(base, local_files_only=True)
    partial = merged.with_name(f"partial-{merged.name}")
    model_write(
        PeftModel.from_pretrained(model, adapter), ImageOnlyQwenVLProcessor.from_pretrained(adapter), partial
    )
    folder_publish(partial, merged)


def main(arguments: list[str]) -> None:
    """Serve until told to stop; needs the trainer's requirements."""
    parser = argparse.ArgumentParser(prog="python -m training.serve", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    chosen = parser.parse_args(arguments)
    end_with_parent()
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    try:
        model = model_ready(chosen.model)
    except FileNotFoundError as error:
        parser.error(str(error))

    from training.trainer.vision_language import register

    register()
    # The server lists a download cache; it gets an empty one, so that only this model can be had.
    os.environ["HF_HUB_CACHE"] = tempfile.mkdtemp(prefix="no-downloads-")
    from transformers.cli.transformers import main as serve

    sys.argv = ["transformers", "serve", str(model), "--host", chosen.host, "--port", str(chosen.port)]
    serve()


if __name__ == "__main__":
    main(sys.argv[1:])
