"""Operators in Telegram: updates become commands, entries become messages."""
