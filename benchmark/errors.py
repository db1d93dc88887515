"""What can go wrong with suites and evaluations, with sentences fit for the person who reads them."""

from __future__ import annotations

from projects.errors import StudioError


class BenchmarkError(StudioError):
    """Base of this room's errors."""


class SuiteRefused(BenchmarkError):
    """A suite cannot be built from this."""


class EvaluationRefused(BenchmarkError):
    """This model cannot be evaluated on this suite."""


class RescoreRefused(BenchmarkError):
    """There is nothing to read anew, or it is being done."""


class NoSuchVersion(BenchmarkError):
    """The address names a version that the project does not have."""

    status = 404


class NoSuchEdition(BenchmarkError):
    """The address names an edition that the project does not have."""

    status = 404


class NoSuchDay(BenchmarkError):
    """The address names a day that is none."""


class NotComparable(BenchmarkError):
    """These models cannot be held against each other here."""


class CalibrationRefused(BenchmarkError):
    """A judging cannot be held against clinicians' ratings yet."""

    status = 409
