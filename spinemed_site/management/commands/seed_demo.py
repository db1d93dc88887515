"""`seed_demo`: the demonstration project; does nothing when it is there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from spinemed_site.demo.accounts import people_seed
from spinemed_site.demo.drafts import drafts_seed, guideline_seed
from spinemed_site.demo.images import images_seed
from spinemed_site.demo.seed import demo_is_complete, project_complete, project_seed


class Command(BaseCommand):
    """Seed the demonstration: accounts, phantom studies, a guideline, drafts ready for review."""

    help = "Seed the demonstration project (does nothing when it is there)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every step."""
        if demo_is_complete():
            return
        project = project_seed()
        people = people_seed(project)
        lead = people["lead-b"]
        images_seed(project, lead, people["steward-e"])
        guideline_seed(project, lead)
        drafts_seed(project, lead)
        project_complete(project)
