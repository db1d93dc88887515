"""The papers that the definitions come from, as the page cites them; docstrings name author and year."""

from __future__ import annotations

from typing import Final

LEGAYE: Final = (
    "Legaye J, Duval-Beaupère G, Hecquet J, Marty C. Pelvic incidence: a fundamental pelvic parameter for"
    " three-dimensional regulation of spinal sagittal curves. Eur Spine J 1998;7:99-103"
)
SCHWAB: Final = (
    "Schwab F, Ungar B, Blondel B, et al. Scoliosis Research Society-Schwab adult spinal deformity"
    " classification: a validation study. Spine 2012;37:1077-82"
)
YILGOR: Final = (
    "Yilgor C, Sogunmez N, Yavuz Y, et al. Relative lumbar lordosis and lordosis distribution index."
    " Neurosurg Focus 2017;43(6):E5"
)
OBRIEN: Final = (
    "O'Brien MF, Kuklo TR, Blanke KM, Lenke LG. Spinal Deformity Study Group radiographic measurement manual."
    " Medtronic Sofamor Danek 2004"
)
HARRISON: Final = (
    "Harrison DE, Harrison DD, Cailliet R, et al. Cobb method or Harrison posterior tangent method: which to"
    " choose for lateral cervical radiographic analysis. Spine 2000;25:2072-8"
)
LEE: Final = (
    "Lee SH, Kim KT, Seo EM, et al. The influence of thoracic inlet alignment on the craniocervical sagittal"
    " balance in asymptomatic adults. J Spinal Disord Tech 2012;25:E41-7"
)
JACKSON: Final = (
    "Jackson RP, McManus AC. Radiographic analysis of sagittal plane alignment and balance in standing"
    " volunteers and patients with low back pain matched for age, sex, and size. Spine 1994;19:1611-8"
)
TANG: Final = (
    "Tang JA, Scheer JK, Smith JS, et al. The impact of standing regional cervical sagittal alignment on"
    " outcomes in posterior cervical fusion surgery. Neurosurgery 2012;71:662-9"
)
TAILLARD: Final = (
    "Taillard W. Les spondylolisthésis chez l'enfant et l'adolescent. Acta Orthop Scand 1954;24:115-44"
)
MEYERDING: Final = "Meyerding HW. Spondylolisthesis. Surg Gynecol Obstet 1932;54:371-7"
DUPUIS: Final = (
    "Dupuis PR, Yong-Hing K, Cassidy JD, Kirkaldy-Willis WH. Radiologic diagnosis of degenerative lumbar"
    " spinal instability. Spine 1985;10:262-76"
)
DABBS: Final = (
    "Dabbs VM, Dabbs LG. Correlation between disk height narrowing and low-back pain. Spine 1990;15:1366-9"
)
GENANT: Final = (
    "Genant HK, Wu CY, van Kuijk C, Nevitt MC. Vertebral fracture assessment using a semiquantitative"
    " technique. J Bone Miner Res 1993;8:1137-48"
)
KEYNAN: Final = (
    "Keynan O, Fisher CG, Vaccaro A, et al. Radiographic measurement parameters in thoracolumbar fractures:"
    " a systematic review and consensus statement of the Spine Trauma Study Group. Spine 2006;31:E156-65"
)
EISENSTEIN: Final = (
    "Eisenstein S. The morphometry and pathological anatomy of the lumbar spine in South African negroes and"
    " caucasoids with specific reference to spinal stenosis. J Bone Joint Surg Br 1977;59:173-80"
)
HINCK: Final = (
    "Hinck VC, Hopkins CE. Measurement of the atlanto-dental interval in the adult. Am J Roentgenol"
    " 1960;84:945-51"
)
