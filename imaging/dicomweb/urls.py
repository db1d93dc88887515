"""DICOMweb addresses, under `/dicomweb/<slug>/`. Frames are answered before Django (see asgi)."""

from django.urls import path, register_converter

from imaging.dicomweb import bulk, files, metadata, pictures, searches, stow
from imaging.dicomweb.bulk_values import PATH
from imaging.dicomweb.capabilities import service
from imaging.dicomweb.gate import by_method


class AsItStands:
    """A part of an address that is taken as it stands."""

    regex = ""

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class DicomUidConverter(AsItStands):
    """A DICOM UID in an address: digits and dots, at most 64 characters."""

    regex = "[0-9.]{1,64}"


class FrameNumbersConverter(AsItStands):
    """Numbers of frames, parted by commas."""

    regex = "[0-9]+(?:,[0-9]+)*"


class ValuePathConverter(AsItStands):
    """The way to a value of a file: a tag, or tags with the numbers of items between them."""

    regex = PATH


register_converter(DicomUidConverter, "duid")
register_converter(FrameNumbersConverter, "dframes")
register_converter(ValuePathConverter, "dpath")

app_name = "dicomweb"
STUDY = "studies/<duid:study>"
SERIES = f"{STUDY}/series/<duid:series>"
INSTANCE = f"{SERIES}/instances/<duid:instance>"
FRAMES = f"{INSTANCE}/frames/<dframes:frames>"
urlpatterns = [
    path("", service, name="service"),
    path("studies", by_method(safe=searches.studies, post=stow.store), name="studies"),
    path("series", searches.series_of_study, name="all-series"),
    path("instances", searches.instances_of_series, name="all-instances"),
    path(f"{STUDY}/series", searches.series_of_study, name="series"),
    path(f"{STUDY}/instances", searches.instances_of_series, name="study-instances"),
    path(f"{SERIES}/instances", searches.instances_of_series, name="instances"),
    path(f"{STUDY}/metadata", metadata.metadata, name="study-metadata"),
    path(f"{SERIES}/metadata", metadata.metadata, name="series-metadata"),
    path(f"{INSTANCE}/metadata", metadata.metadata, name="instance-metadata"),
    path(INSTANCE, files.instance_file, name="instance"),
    path(STUDY, by_method(safe=files.instance_files, post=stow.store), name="study"),
    path(SERIES, files.instance_files, name="one-series"),
    path(f"{STUDY}/bulkdata", bulk.bulk_all, name="study-bulkdata"),
    path(f"{SERIES}/bulkdata", bulk.bulk_all, name="series-bulkdata"),
    path(f"{INSTANCE}/bulkdata", bulk.bulk_all, name="instance-bulkdata"),
    path(f"{INSTANCE}/bulkdata/<dpath:path>", bulk.bulk_value, name="value"),
    path(f"{STUDY}/pixeldata", bulk.pixels_all, name="study-pixeldata"),
    path(f"{SERIES}/pixeldata", bulk.pixels_all, name="series-pixeldata"),
    path(f"{INSTANCE}/pixeldata", bulk.pixels_all, name="instance-pixeldata"),
    path(f"{STUDY}/rendered", pictures.rendered_files, name="study-rendered"),
    path(f"{SERIES}/rendered", pictures.rendered_files, name="series-rendered"),
    path(f"{INSTANCE}/rendered", pictures.rendered_instance, name="instance-rendered"),
    path(f"{FRAMES}/rendered", pictures.rendered_frames, name="frame-rendered"),
    path(f"{STUDY}/thumbnail", pictures.thumbnail, name="study-thumbnail"),
    path(f"{SERIES}/thumbnail", pictures.thumbnail, name="series-thumbnail"),
    path(f"{INSTANCE}/thumbnail", pictures.thumbnail, name="instance-thumbnail"),
    path(f"{FRAMES}/thumbnail", pictures.thumbnail, name="frame-thumbnail"),
]
