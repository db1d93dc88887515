"""How the trainer ends: exit codes and the errors that lead to them."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of ``python -m training.trainer``; the runner turns them into sentences."""

    DONE = 0
    UNEXPECTED = 1
    CONFIG_REFUSED = 2
    STOPPED = 3
    OUT_OF_MEMORY = 4
    ROWS_REFUSED = 5


class TrainerError(Exception):
    """What the trainer refuses; the message is fit for the person who started the run."""

    code: Exit = Exit.UNEXPECTED


class ConfigRefused(TrainerError):
    """The run's configuration cannot be carried out."""

    code = Exit.CONFIG_REFUSED


class RowRefused(TrainerError):
    """One row of the data cannot be trained on; names the row by its id."""

    code = Exit.ROWS_REFUSED

    def __init__(self, row_id: str, reason: str) -> None:
        super().__init__(f"Row {row_id}: {reason}")
        self.row_id = row_id
        self.reason = reason


class OutOfMemory(TrainerError):
    """The device or the host ran out of memory; the message says what to change."""

    code = Exit.OUT_OF_MEMORY


class Stopped(TrainerError):
    """The run was asked to stop and has written its checkpoint."""

    code = Exit.STOPPED
