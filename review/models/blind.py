"""What a surgeon answered before the draft was shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models import Instance
from projects.models import Shared
from review.models.round import Assignment, Round


class BlindAnswer(Shared):
    """What a reader answered without having seen the key, the rationale or anybody's decision.

    Written once; `created_at` is when. It is never changed, whatever the reader decides afterwards.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="blind_answers")
    instance = models.ForeignKey(Instance, models.CASCADE, related_name="blind_answers")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="blind_answers")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="blind_answers")
    letter = models.CharField(max_length=1, blank=True, help_text="None of an open question.")
    words = models.TextField(
        help_text="The option as it was read, for an edit may put options in another order; of an open "
        "question what the reader wrote."
    )
    active_seconds = models.PositiveIntegerField(default=0)
    levels_seen = models.BooleanField(
        default=False, help_text="Levels of the images it asks about had been shown to the reader before."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "reader"], name="one_blind_answer_per_round_and_reader")
        ]

    def __str__(self) -> str:
        return f"{self.letter} of {self.instance}"
