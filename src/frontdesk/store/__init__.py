"""Durable state: sessions, entries and what depends on them, in SQLite or PostgreSQL."""
