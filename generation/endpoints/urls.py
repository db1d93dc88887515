"""The endpoints' pages: site-wide, outside any project."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.views import endpoints

app_name = "endpoints"
urlpatterns: list[URLPattern] = [
    path("", endpoints.endpoint_list, name="list"),
    path("new/", endpoints.endpoint_new, name="new"),
    path("<uuid:uid>/", endpoints.endpoint_edit, name="edit"),
    path("<uuid:uid>/prices/", endpoints.endpoint_price, name="price"),
    path(
        "<uuid:uid>/prices/<uuid:price_uid>/withdraw/",
        endpoints.endpoint_price_withdraw,
        name="price_withdraw",
    ),
    path("<uuid:uid>/try/", endpoints.endpoint_try, name="try"),
]
