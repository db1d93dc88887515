"""Django's registration of the wiring."""

from django.apps import AppConfig


class SpinemedSiteConfig(AppConfig):
    """Wires the rooms: tasks to the broker's application, upper rooms into lower rooms' slots."""

    name = "spinemed_site"

    def ready(self) -> None:
        """Bind tasks to our Celery application and fill the slots."""
        from spinemed_site import celery, slots

        celery.app.set_default()
        slots.fill_slots()
