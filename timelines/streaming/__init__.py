"""Streams: what happens is pushed to whoever has a connection open, over WebSocket or server-sent events."""
