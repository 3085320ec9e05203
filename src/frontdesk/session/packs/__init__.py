"""Language packs of the human-request detector, one module a language."""

from frontdesk.session.packs.en import EN
from frontdesk.session.packs.pack import Cue, Pack
from frontdesk.session.packs.ru import RU
from frontdesk.session.packs.uk import UK

__all__ = ["EN", "PACKS", "RU", "UK", "Cue", "Pack"]

PACKS: tuple[Pack, ...] = (EN, RU, UK)
