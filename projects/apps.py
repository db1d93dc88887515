"""Django's registration of the projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The projects room."""

    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the house's system checks, what begins a session's clock, and how a connection begins."""
        from projects import checks, connecting, sessions  # noqa: F401
