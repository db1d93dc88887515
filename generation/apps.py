"""Django's registration of the generation room."""

from typing import Any

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    """The generation room."""

    name = "generation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of send-backs as soon as they are committed; the sweep finds those not heard."""
        from corpus.signals import redraft_requested

        redraft_requested.connect(_redraft_wanted, dispatch_uid="generation.redraft")


def _redraft_wanted(sender: Any, request_id: int, **kwargs: Any) -> None:
    from generation.tasks import generation_redraft
    from projects.tasks import wake

    wake(generation_redraft, request_id)
