"""Bounds for reading what strangers send. Sizes in bytes, times in seconds."""

from __future__ import annotations

# Address space of the reading process; libraries alone take 190 MB of it, 390 with those of JPEG 2000.
MEMORY = 1_000_000_000
# The same of the process that looks for text: its networks reserve up to 1.2 GB and hold 0.8 of them.
TEXT_MEMORY = 1_500_000_000
SECONDS = 30.0
# Largest file a reading process may write.
WRITTEN_FILE = 700_000_000

# Largest voxel array: 512 x 512 x 1,100 at 16 bit.
VOLUME = 600_000_000
# Largest area of a picture that is no DICOM, in pixels.
PICTURE_PIXELS = 60_000_000
# Largest frame of a DICOM file, unpacked: 60 million pixels of 16 bit, as a film of 7,700 pixels a side has.
FRAME = 120_000_000
# Deflate cannot pack tighter than 1,032 to 1.
DEFLATE_RATIO = 1032

ZIP_TOTAL = 8_000_000_000
ZIP_MEMBERS = 20_000
# A whole archive packs images about 2 to 1; a hundredfold is no archive of images.
ZIP_RATIO = 100
ZIP_RATIO_FROM = 10_000_000

LEVEL_LIST = 2_000_000
# Volumes that one series is parted into, at most.
MOST_STACKS = 60
