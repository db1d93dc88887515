"""Writes of the projects room, one verb each."""

from projects.services.audit import audit
from projects.services.runs import (
    run_advance,
    run_cancel,
    run_claim,
    run_fail,
    run_finish,
    run_heartbeat,
    run_log,
    run_pause,
    run_release,
    run_resume,
    run_yield,
)

__all__ = [
    "audit",
    "run_advance",
    "run_cancel",
    "run_claim",
    "run_fail",
    "run_finish",
    "run_heartbeat",
    "run_log",
    "run_pause",
    "run_release",
    "run_resume",
    "run_yield",
]
