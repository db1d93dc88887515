"""Where notices about a judging that somebody asked for lead."""

from __future__ import annotations

from django.urls import reverse

from benchmark.models import JudgingAsk
from projects.models import Notice
from projects.notices import notices_lead


def lead_to_asks() -> None:
    """Register it; called when the program starts."""
    notices_lead(JudgingAsk._meta.label_lower, _study)


def _study(notice: Notice) -> str:
    """The page of the reports it was asked for on: there it is granted, declined, or seen to be."""
    ask = JudgingAsk.objects.select_related("study").get(uid=notice.about_uid)
    return reverse("benchmark:study", args=[notice.project.slug, ask.study.uid])
