"""A synthetic spine whose levels and sides are known by construction.

For the demonstration and for tests: CT, MR and X-ray as proper DICOM, and the truth about
each series. Nothing here comes from a patient.
"""

from imaging.phantom.studies import PhantomSeries, PhantomStudy, phantom_studies
from imaging.phantom.truth import TrueFact, TrueMark

__all__ = ["PhantomSeries", "PhantomStudy", "TrueFact", "TrueMark", "phantom_studies"]
