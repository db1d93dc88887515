"""`seed_demo`: the demonstration project; does nothing when it is there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from spinemed_site.demo.seed import demo_is_complete


class Command(BaseCommand):
    """Seed the demonstration: accounts, phantom studies, a guideline, drafts ready for review."""

    help = "Seed the demonstration project (does nothing when it is there)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed what is missing, if anything is."""
        if not demo_is_complete():
            _seed()


def _seed() -> None:
    """Run every step. Their rooms are loaded only here: every start asks, and only the first one seeds."""
    from spinemed_site.demo.accounts import people_seed
    from spinemed_site.demo.drafts import drafts_seed, guideline_seed
    from spinemed_site.demo.images import images_seed
    from spinemed_site.demo.seed import project_complete, project_seed

    project = project_seed()
    people = people_seed(project)
    lead = people["lead-b"]
    images_seed(project, lead, people["steward-e"])
    guideline_seed(project, lead)
    drafts_seed(project, lead)
    project_complete(project)
