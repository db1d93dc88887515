"""DICOMweb addresses, under `/dicomweb/<slug>/`. Frames are answered before Django (see asgi)."""

from django.urls import path, register_converter

from imaging.dicomweb import pictures, stow, views
from imaging.dicomweb.gate import by_method


class DicomUidConverter:
    """A DICOM UID in an address: digits and dots, at most 64 characters."""

    regex = "[0-9.]{1,64}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(DicomUidConverter, "duid")

app_name = "dicomweb"
STUDY = "studies/<duid:study>"
SERIES = f"{STUDY}/series/<duid:series>"
INSTANCE = f"{SERIES}/instances/<duid:instance>"
urlpatterns = [
    path("studies", by_method(safe=views.studies, post=stow.store), name="studies"),
    path("series", views.series_of_study, name="all-series"),
    path("instances", views.instances_of_series, name="all-instances"),
    path(f"{STUDY}/series", views.series_of_study, name="series"),
    path(f"{STUDY}/instances", views.instances_of_series, name="study-instances"),
    path(f"{SERIES}/instances", views.instances_of_series, name="instances"),
    path(f"{STUDY}/metadata", views.metadata, name="study-metadata"),
    path(f"{SERIES}/metadata", views.metadata, name="series-metadata"),
    path(f"{INSTANCE}/metadata", views.metadata, name="instance-metadata"),
    path(INSTANCE, views.instance_file, name="instance"),
    path(STUDY, by_method(safe=views.instance_files, post=stow.store), name="study"),
    path(SERIES, views.instance_files, name="one-series"),
    path(f"{INSTANCE}/rendered", pictures.rendered, name="instance-rendered"),
    path(f"{INSTANCE}/frames/<int:number>/rendered", pictures.rendered, name="frame-rendered"),
    path(f"{INSTANCE}/thumbnail", pictures.thumbnail, name="instance-thumbnail"),
    path(f"{SERIES}/thumbnail", pictures.thumbnail, name="series-thumbnail"),
]
