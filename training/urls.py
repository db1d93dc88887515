"""Pages of the training room, under the project's address."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from training import views

app_name = "training"
urlpatterns: list[URLPattern] = [
    path("training/", views.run_list, name="run_list"),
    path("training/new/", views.run_new, name="run_new"),
    path("training/<uuid:uid>/", views.run_page, name="run"),
    path("training/<uuid:uid>/part/", views.run_part, name="run_part"),
    path("training/<uuid:uid>/clone/", views.run_clone, name="run_clone"),
    path("training/<uuid:uid>/log/", views.run_log_file, name="run_log"),
    re_path(
        r"^training/(?P<uid>[0-9a-f-]{36})/(?P<act>cancel|pause|resume)/$", views.run_act, name="run_act"
    ),
]
