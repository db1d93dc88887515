"""Subjects, studies, pixels, de-identification and level marks."""
