"""Django's registration of the wiring."""

from django.apps import AppConfig


class SpinemedSiteConfig(AppConfig):
    """Wires the rooms: tasks to the broker's application, upper rooms to lower rooms' pages and questions."""

    name = "spinemed_site"

    def ready(self) -> None:
        """Bind tasks to our Celery application, fill the slots, name who knows of uses and where runs are."""
        from spinemed_site import celery, home_runs, slots, uses

        celery.app.set_default()
        slots.fill_slots()
        uses.tell_uses()
        home_runs.lead_to_runs()
