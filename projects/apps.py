"""Django's registration of the projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The projects room."""

    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the house's system checks, and what begins a session's clock."""
        from projects import checks, sessions  # noqa: F401
