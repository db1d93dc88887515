"""A real HTTP server that speaks the OpenAI protocol, answers sensibly, and misbehaves on request."""
