"""Django's registration of the imaging room."""

from django.apps import AppConfig


class ImagingConfig(AppConfig):
    """The imaging room."""

    name = "imaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of files that are erased and of rights that change, in whichever process that happens."""
        import imaging.dicomweb.reach
        import imaging.erased  # noqa: F401
