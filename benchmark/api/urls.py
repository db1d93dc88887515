"""Addresses of the benchmark room for programs, under `/api/p/<slug>/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from benchmark.api import uploads

app_name = "benchmark_api"
urlpatterns: list[URLPattern] = [
    path("spinebench/uploads/", uploads.upload_send, name="upload_send"),
    path("spinebench/uploads/<uuid:uid>/", uploads.upload_told, name="upload_told"),
]
