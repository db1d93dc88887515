"""Levels and measurements as DICOM objects that other systems read: segmentations and structured reports."""
