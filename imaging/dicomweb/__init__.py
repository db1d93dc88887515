"""DICOMweb: QIDO-RS and WADO-RS over what is stored; frames by a raw ASGI application."""
