"""Visitors, the inbox and the settings over HTTP and WebSocket."""
