"""``python -m training.trainer --config run.json``: see ``exits.py`` for how it may end."""

import argparse
import os
import sys
import traceback
from pathlib import Path

from training.trainer.config import RunConfig, base_check, read_config
from training.trainer.exits import Exit, TrainerError
from training.trainer.parent import end_with_parent
from training.trainer.progress import Progress


def main(arguments: list[str]) -> int:
    """Run to the end and return the exit code; whatever happens is also the last line of progress."""
    parser = argparse.ArgumentParser(prog="python -m training.trainer", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    end_with_parent()
    # Nothing is fetched at run time: neither weights nor version checks.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        config = read_config(chosen.config)
        base_check(config)
    except TrainerError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    return _carry_out(config)


def _carry_out(config: RunConfig) -> int:
    from training.trainer.stop import StopRequest

    output = Path(config.output)
    output.mkdir(parents=True, exist_ok=True)
    stop = StopRequest()
    stop.listen()
    progress = Progress(output, writes=os.environ.get("RANK", "0") == "0")
    try:
        from training.trainer.run import run_train

        run_train(config, stop=stop, progress=progress)
    except TrainerError as error:
        progress.tell(
            "stopped" if error.code == Exit.STOPPED else "failed", message=str(error), code=error.code
        )
        sys.stderr.write(f"{error}\n")
        return error.code
    except Exception as error:
        traceback.print_exc()
        progress.tell(
            "failed", message=f"Unexpected: {error}. The log has the details.", code=Exit.UNEXPECTED
        )
        return Exit.UNEXPECTED
    progress.tell("done")
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
