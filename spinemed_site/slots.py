"""Which upper room fills which slot of a lower room's page."""

from __future__ import annotations

from benchmark.fillings import evaluate_checkpoint, home_ratings
from generation.fillings import ask_figures, draft_from_source, draft_from_study, home_held
from imaging.fillings import move_subjects
from imaging.home import home_sign_off
from projects.slots import slot_fill
from review.home import (
    home_agreement,
    home_continue,
    home_decided,
    home_instances,
    home_lead,
    home_leave,
    home_summary,
    home_talk,
    home_waiting,
)
from spinemed_site.home_runs import home_runs


def fill_slots() -> None:
    """Register every filling; called once when the program starts."""
    slot_fill("home_summary", template="review/_home_summary.html", context=home_summary)
    slot_fill("home_action", template="review/_home_continue.html", context=home_continue, order=10)
    slot_fill("home_main", template="review/_on_leave.html", context=home_leave, order=1)
    slot_fill("home_main", template="generation/_home_held.html", context=home_held, order=5)
    slot_fill("home_main", template="review/_home_waiting.html", context=home_waiting, order=10)
    slot_fill("home_main", template="benchmark/_home_ratings.html", context=home_ratings, order=15)
    slot_fill("home_main", template="review/_home_lead.html", context=home_lead, order=20)
    slot_fill("home_main", template="imaging/_home_sign_off.html", context=home_sign_off, order=30)
    slot_fill("home_main", template="spinemed_site/_home_runs.html", context=home_runs, order=90)
    slot_fill("home_main", template="review/_home_talk.html", context=home_talk, order=40)
    slot_fill("home_main", template="review/_home_decided.html", context=home_decided, order=80)
    slot_fill("home_side", template="review/_home_instances.html", context=home_instances, order=20)
    slot_fill("home_side", template="review/_home_agreement.html", context=home_agreement, order=10)
    slot_fill("source_actions", template="generation/_source_action.html", context=draft_from_source)
    slot_fill("source_actions", template="generation/_ask_figures.html", context=ask_figures, order=20)
    slot_fill("study_actions", template="generation/_source_action.html", context=draft_from_study)
    slot_fill(
        "training_checkpoints", template="benchmark/_checkpoint_action.html", context=evaluate_checkpoint
    )
    slot_fill("approval_actions", template="imaging/_move_subjects.html", context=move_subjects)
