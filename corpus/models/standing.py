"""How often people overrule a check, and whether it counts less for that."""

from __future__ import annotations

from django.db import models

from projects.models import Project


class CheckStanding(models.Model):
    """What people of a project made of one check so far. Reckoned anew whenever one of them overrules it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="check_standings")
    check_name = models.CharField(max_length=60)
    cases = models.PositiveIntegerField(help_text="Findings that people decided on or overruled.")
    overruled = models.PositiveIntegerField()
    is_demoted = models.BooleanField(default=False, help_text="Its findings are stored one step milder.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "check_name"], name="one_standing_per_check"),
            models.CheckConstraint(
                name="overruled_findings_are_cases",
                condition=models.Q(overruled__lte=models.F("cases")),
            ),
        ]

    def __str__(self) -> str:
        return self.check_name

    @property
    def share(self) -> float:
        """Overruled of all, from 0 to 1."""
        return self.overruled / self.cases if self.cases else 0.0
