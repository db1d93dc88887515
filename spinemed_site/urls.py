"""All URLs: each room brings its own under the project's address."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from spinemed_site.views import schema

urlpatterns = [
    path("", include("projects.urls")),
    path("api/schema/", schema, name="api-schema"),
    path("api/p/<slug:slug>/", include("benchmark.api.urls")),
    path("dicomweb/<slug:slug>/", include("imaging.dicomweb.urls")),
    path("endpoints/", include("generation.endpoints.urls")),
    path("suggestion-servers/", include("imaging.suggesting.urls")),
    path("identities/", include("imaging.identities.urls")),
    path("p/<slug:slug>/", include("imaging.urls")),
    path("p/<slug:slug>/", include("corpus.urls")),
    path("p/<slug:slug>/", include("generation.urls")),
    path("p/<slug:slug>/", include("review.urls")),
    path("p/<slug:slug>/", include("training.urls")),
    path("p/<slug:slug>/", include("benchmark.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", include("spinemed_site.styleguide_urls")))

handler400 = "projects.views.errors.bad_request"
handler404 = "projects.views.errors.not_found"
handler403 = "projects.views.errors.forbidden"
handler500 = "projects.views.errors.server_error"
