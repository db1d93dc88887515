"""Bounds for reading what strangers send. Sizes in bytes, times in seconds."""

from __future__ import annotations

# Address space of the reading process; libraries alone take about 350 MB of it.
MEMORY = 1_300_000_000
SECONDS = 30.0
# Largest file a reading process may write.
WRITTEN_FILE = 700_000_000

# Largest voxel array: 512 x 512 x 1,100 at 16 bit.
VOLUME = 600_000_000
# Largest side and area of a picture, in pixels.
PICTURE_PIXELS = 60_000_000
# Deflate cannot pack tighter than 1,032 to 1.
DEFLATE_RATIO = 1032

ZIP_TOTAL = 8_000_000_000
ZIP_MEMBERS = 20_000
# A whole archive packs images about 2 to 1; a hundredfold is no archive of images.
ZIP_RATIO = 100
ZIP_RATIO_FROM = 10_000_000

LEVEL_LIST = 2_000_000
