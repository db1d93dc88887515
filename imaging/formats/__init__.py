"""Formats: what a file is, and its way to de-identified DICOM. Decoding runs in a child process."""
