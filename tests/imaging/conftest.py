"""What tests of images share."""

from tests.imaging.web_server import served_url, server_of_many

__all__ = ["served_url", "server_of_many"]
