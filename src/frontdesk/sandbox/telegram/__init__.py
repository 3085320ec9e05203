"""A local Telegram Bot API server: a strict model of what docs/sandbox.md and Telegram's own pages say."""
