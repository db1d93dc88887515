"""Django's registration of the training room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The training room."""

    name = "training"
    default_auto_field = "django.db.models.BigAutoField"
