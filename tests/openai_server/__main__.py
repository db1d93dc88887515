"""``python -m tests.openai_server [PORT]``: run in the foreground and print the base URL."""

from __future__ import annotations

import sys

from .server import ChatServer


def main() -> None:
    """Serve until interrupted."""
    server = ChatServer(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
