"""Pages of the imaging room, under the project's address."""

from __future__ import annotations

from django.urls import path, register_converter

from imaging.cuts import CUTS
from imaging.dicomweb.urls import AsItStands, DicomUidConverter
from imaging.views import (
    alignment,
    calibration,
    comparison,
    cuts,
    datasets,
    dicom_objects,
    import_options,
    imports,
    key_images,
    labelling,
    layouts,
    lent,
    marks,
    masking,
    measurements,
    numbering,
    sides,
    sign_off,
    studies,
    subjects,
    suggestions,
    uploads,
)


class CutConverter(AsItStands):
    """The direction of a cut."""

    regex = "|".join(CUTS)


register_converter(DicomUidConverter, "dicomuid")
register_converter(CutConverter, "cut")

app_name = "imaging"
urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/datasets/", datasets.dataset_list, name="datasets"),
    path("imports/options/", import_options.import_options, name="import_options"),
    path("imports/<uuid:uid>/", imports.import_page, name="import"),
    path("imports/<uuid:uid>/outcome/", imports.import_outcome, name="import_outcome"),
    path("imports/<uuid:uid>/outcome.csv", imports.import_csv, name="import_csv"),
    path("imports/<uuid:uid>/files/", uploads.files_offer, name="files_offer"),
    path("imports/<uuid:uid>/files/<uuid:file_uid>/", uploads.chunk_receive, name="chunk"),
    path("imports/<uuid:uid>/seal/", imports.import_seal, name="import_seal"),
    path("imports/<uuid:uid>/stop/", imports.import_stop, name="import_stop"),
    path("imports/<uuid:uid>/continue/", imports.import_continue, name="import_continue"),
    path("approvals/move/", subjects.subjects_move_page, name="subjects_move"),
    path("studies/", studies.study_list, name="studies"),
    path("viewer/layout/", layouts.layout_send, name="layout"),
    path("studies/<uuid:uid>/", studies.study_page, name="study"),
    path("studies/<uuid:uid>/sign-off/", sign_off.sign_off, name="sign_off"),
    path("studies/<uuid:uid>/faces/", sign_off.faces_clear, name="faces"),
    path("studies/<uuid:uid>/mask/<int:place>/", masking.mask, name="mask"),
    path("studies/<uuid:uid>/mask/<int:place>/take-back/", masking.mask_take_back, name="mask_take_back"),
    path("studies/<uuid:uid>/label/", labelling.label, name="label"),
    path("studies/<uuid:uid>/label/drifts/", labelling.label_drifts, name="label_drifts"),
    path("series/<uuid:uid>/cuts/<cut:cut>/<int:number>/", cuts.series_cut, name="cut"),
    path("studies/<uuid:uid>/sides/", sides.sides, name="sides"),
    path("series/<uuid:uid>/sides/take-back/", sides.take_back, name="sides_take_back"),
    path("studies/<uuid:uid>/compare/", comparison.compare, name="compare"),
    path("studies/<uuid:uid>/suggestions/", suggestions.suggestions_ask, name="suggestions_ask"),
    path("suggestions/<uuid:uid>/", suggestions.suggestions_page, name="suggestions"),
    path("suggestions/<uuid:uid>/stop/", suggestions.suggestions_cancel, name="suggestions_stop"),
    path("studies/<uuid:uid>/objects.zip", dicom_objects.study_all, name="study_objects"),
    path("studies/<uuid:uid>/keys/", key_images.key_image_list, name="key_images"),
    path("studies/<uuid:uid>/keys/decide/", key_images.key_image_decide, name="key_image"),
    path("studies/<uuid:uid>/keys.dcm", key_images.key_object, name="key_object"),
    path("studies/<uuid:uid>/alignment/", alignment.alignment, name="alignment"),
    path("studies/<uuid:uid>/calibrate/", calibration.calibrate, name="calibrate"),
    path("studies/<uuid:uid>/calibrate/take-back/", calibration.take_back, name="calibration_take_back"),
    path("studies/<uuid:uid>/numbering/", numbering.numbering_decide, name="numbering"),
    path("series/<dicomuid:series_uid>/marks/", studies.marks, name="marks"),
    path("series/<dicomuid:series_uid>/lines/", measurements.measurement_list, name="measurements"),
    path("series/<dicomuid:series_uid>/lines/<uuid:uid>/", measurements.measurement_send, name="measurement"),
    path(
        "series/<dicomuid:series_uid>/lines/<uuid:uid>/remove/",
        measurements.measurement_take_away,
        name="measurement_remove",
    ),
    path("marks/<uuid:uid>/", marks.mark_decide, name="mark"),
    path("series/<uuid:uid>/lent/accept/", lent.accept, name="lent_accept"),
    path("marks/<uuid:uid>/lent/take-back/", lent.take_back, name="lent_take_back"),
    path("marks/<uuid:uid>/accept-all/", suggestions.suggestions_take, name="suggestions_accept"),
    path("marks/<uuid:uid>/seg.dcm", dicom_objects.marks_seg, name="marks_seg"),
    path("marks/<uuid:uid>/sr.dcm", dicom_objects.marks_sr, name="marks_sr"),
    path("lines/<uuid:uid>/remove/", measurements.lines_take_away, name="lines_remove"),
    path("lines/<uuid:uid>/sr.dcm", dicom_objects.lines_sr, name="lines_sr"),
    path("marks/<uuid:uid>/remove/", marks.marks_take_away, name="marks_remove"),
]
