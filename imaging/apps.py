"""Django's registration of the imaging room."""

from django.apps import AppConfig


class ImagingConfig(AppConfig):
    """The imaging room."""

    name = "imaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of files that are erased and of rights that change, in whichever process that happens.

        Read the text boxes of every room for persons.
        """
        import imaging.dicomweb.reach
        import imaging.erased  # noqa: F401
        from imaging.deidentify.free_text import points_at_one
        from projects.free_text import Find, free_text_read_by

        free_text_read_by(lambda text: [Find(one.start, one.end, one.what) for one in points_at_one(text)])
