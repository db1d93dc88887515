"""Addresses of the benchmark room for programs, under `/api/p/<slug>/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from benchmark.views import api

app_name = "benchmark_api"
urlpatterns: list[URLPattern] = [
    path("spinebench/uploads/", api.upload_send, name="upload_send"),
    path("spinebench/uploads/<uuid:uid>/", api.upload_told, name="upload_told"),
]
