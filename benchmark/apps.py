"""Django's registration of the benchmark room."""

from django.apps import AppConfig


class BenchmarkConfig(AppConfig):
    """The benchmark room."""

    name = "benchmark"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where notices about this room's rows lead."""
        from benchmark.notices import lead_to_asks

        lead_to_asks()
