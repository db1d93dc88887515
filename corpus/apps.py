"""Django's registration of the corpus room."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The corpus room."""

    name = "corpus"
    default_auto_field = "django.db.models.BigAutoField"
