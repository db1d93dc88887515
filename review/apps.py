"""Django's registration of the review room."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The review room."""

    name = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the corpus and to seats that end; say where notices about talk lead."""
        from corpus.signals import instance_moved
        from projects.signals import membership_ended
        from review.notices import lead_to_talk
        from review.receivers import instance_revised, seat_ended

        instance_moved.connect(instance_revised, dispatch_uid="review.instance_revised")
        membership_ended.connect(seat_ended, dispatch_uid="review.seat_ended")
        lead_to_talk()
