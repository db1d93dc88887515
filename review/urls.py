"""Pages of the review room, under the project's address."""

from __future__ import annotations

from django.urls import path

from review.views import (
    adjudicate,
    agreement,
    answering,
    bulk,
    decide,
    find,
    instances,
    item,
    overview,
    queue,
    seeded,
    talk,
)

app_name = "review"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.next_item, name="next"),
    path("review/<uuid:uid>/", item.item, name="item"),
    path("review/<uuid:uid>/decide/", decide.decide, name="decide"),
    path("review/<uuid:uid>/answer/", answering.answer, name="answer"),
    path("review/<uuid:uid>/take/", adjudicate.take, name="take"),
    path("review/<uuid:uid>/begin/", adjudicate.begin, name="begin"),
    path("review/<uuid:uid>/work/", item.work, name="work"),
    path("review/<uuid:uid>/hunk/", item.hunk, name="hunk"),
    path("review/<uuid:uid>/discard/", item.discard, name="discard"),
    path("review/<uuid:uid>/activity/", item.activity, name="activity"),
    path("review/<uuid:uid>/skip/", item.skip, name="skip"),
    path("review/<uuid:uid>/flag/", item.flag, name="flag"),
    path("review/<uuid:uid>/findings/<uuid:finding>/overrule/", item.overrule, name="overrule"),
    path("decisions/<uuid:uid>/undo/", decide.undo, name="undo"),
    path("seeded/<uuid:uid>/", seeded.seeded, name="seeded"),
    path("quality/", seeded.quality, name="quality"),
    path("quality/accept/", seeded.accept, name="quality_accept"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("agreement/reckon/", agreement.reckon, name="agreement_reckon"),
    path("agreement/csv/", agreement.as_csv, name="agreement_csv"),
    path("dashboard/", overview.dashboard, name="dashboard"),
    path("dashboard/reckon/", overview.reckon, name="dashboard_reckon"),
    path("find/", find.find, name="find"),
    path("find/save/", find.save, name="find_save"),
    path("find/saved/<uuid:uid>/remove/", find.remove, name="find_remove"),
    path("find/saved/<uuid:uid>/restore/", find.restore, name="find_restore"),
    path("find/bulk/", bulk.preview, name="find_bulk"),
    path("find/bulk/do/", bulk.do, name="find_bulk_do"),
    path("find/bulk/<uuid:uid>/undo/", bulk.undo, name="find_undo"),
    path("instances/", instances.instances, name="instances"),
    path("instances/<uuid:uid>/", instances.instance, name="instance"),
    path("instances/<uuid:uid>/threads/", talk.ask, name="thread_open"),
    path("instances/<uuid:uid>/colleagues/", talk.colleagues, name="colleagues"),
    path("threads/<uuid:uid>/", talk.thread, name="thread"),
    path("threads/<uuid:uid>/answer/", talk.answer, name="thread_answer"),
    path("threads/<uuid:uid>/resolve/", talk.resolve, name="thread_resolve"),
    path("threads/<uuid:uid>/reopen/", talk.reopen, name="thread_reopen"),
    path("instances/<uuid:uid>/withdraw/", instances.withdraw, name="withdraw"),
]
