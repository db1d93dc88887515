"""Django's registration of the corpus room."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The corpus room."""

    name = "corpus"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of numberings that are certified or taken back."""
        from corpus.receivers import numbering_is_new
        from imaging.signals import numbering_changed

        numbering_changed.connect(numbering_is_new, dispatch_uid="corpus.numbering_is_new")
