"""DICOM network services (PS3.4): what arrives over an association instead of HTTP."""
