"""Alembic's environment and revisions, packaged so that `serve` can migrate by itself."""
