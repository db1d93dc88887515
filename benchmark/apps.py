"""Django's registration of the benchmark room."""

from django.apps import AppConfig


class BenchmarkConfig(AppConfig):
    """The benchmark room."""

    name = "benchmark"
    default_auto_field = "django.db.models.BigAutoField"
