"""Django's registration of the review room."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The review room."""

    name = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the corpus and to seats that end, to leaves; say where notices about talk lead."""
        from corpus.signals import instance_moved
        from projects.signals import adjudicator_changed as was_changed
        from projects.signals import leave_begun, membership_ended
        from review.notices import lead_to_talk
        from review.receivers import adjudicator_changed, instance_revised, leave_entered, seat_ended

        instance_moved.connect(instance_revised, dispatch_uid="review.instance_revised")
        membership_ended.connect(seat_ended, dispatch_uid="review.seat_ended")
        was_changed.connect(adjudicator_changed, dispatch_uid="review.adjudicator_changed")
        leave_begun.connect(leave_entered, dispatch_uid="review.leave_entered")
        lead_to_talk()
