"""What the assistant may answer from, as far as the owner wrote it into the settings."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KnowledgeText:
    """`document` is its stable id within the site."""

    document: str
    title: str
    text: str
    updated_at_ms: int


class KnowledgeTexts(Protocol):
    async def list_knowledge(self, site: str) -> list[KnowledgeText]:
        """By title, then document."""
        ...

    async def put_knowledge(self, site: str, text: KnowledgeText) -> None:
        """Insert it, or replace the one of that document."""
        ...

    async def drop_knowledge(self, site: str, document: str) -> None: ...
