"""Pages of the review room, under the project's address."""

from __future__ import annotations

from django.urls import path

from review.views import decide, instances, item, queue

app_name = "review"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.next_item, name="next"),
    path("review/<uuid:uid>/", item.item, name="item"),
    path("review/<uuid:uid>/decide/", decide.decide, name="decide"),
    path("review/<uuid:uid>/work/", item.work, name="work"),
    path("review/<uuid:uid>/hunk/", item.hunk, name="hunk"),
    path("review/<uuid:uid>/discard/", item.discard, name="discard"),
    path("review/<uuid:uid>/activity/", item.activity, name="activity"),
    path("review/<uuid:uid>/skip/", item.skip, name="skip"),
    path("review/<uuid:uid>/flag/", item.flag, name="flag"),
    path("review/<uuid:uid>/findings/<uuid:finding>/overrule/", item.overrule, name="overrule"),
    path("decisions/<uuid:uid>/undo/", decide.undo, name="undo"),
    path("instances/", instances.instances, name="instances"),
    path("instances/<uuid:uid>/", instances.instance, name="instance"),
    path("instances/<uuid:uid>/withdraw/", instances.withdraw, name="withdraw"),
]
