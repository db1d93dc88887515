"""Django's registration of the generation room."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    """The generation room."""

    name = "generation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of send-backs as soon as they are committed, tell exports of calls, and readers who redrafts.

        The sweep finds send-backs that were not heard.
        """
        from corpus.exchange.calls import calls_told_by
        from corpus.redrafters import next_draft_told_by
        from corpus.signals import redraft_requested

        redraft_requested.connect(_redraft_wanted, dispatch_uid="generation.redraft")
        calls_told_by(_calls_of)
        next_draft_told_by(_next_draft_of)


def _calls_of(instances: Sequence[int]) -> Mapping[int, list[dict[str, object]]]:
    from generation.call_records import calls_of_instances

    return calls_of_instances(instances)


def _next_draft_of(instance: Any) -> Any:
    from generation.redrafters import next_draft_of

    return next_draft_of(instance)


def _redraft_wanted(sender: Any, request_id: int, **kwargs: Any) -> None:
    from generation.tasks import generation_redraft
    from projects.tasks import wake

    wake(generation_redraft, request_id)
