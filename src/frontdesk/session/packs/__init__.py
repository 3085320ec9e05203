"""Language packs of the human-request detector, one module a language."""

from frontdesk.session.packs.ar import AR
from frontdesk.session.packs.cs import CS
from frontdesk.session.packs.de import DE
from frontdesk.session.packs.en import EN
from frontdesk.session.packs.es import ES
from frontdesk.session.packs.fr import FR
from frontdesk.session.packs.hi import HI
from frontdesk.session.packs.id import ID
from frontdesk.session.packs.it import IT
from frontdesk.session.packs.ja import JA
from frontdesk.session.packs.ko import KO
from frontdesk.session.packs.nl import NL
from frontdesk.session.packs.pack import Cue, Pack
from frontdesk.session.packs.pl import PL
from frontdesk.session.packs.pt import PT
from frontdesk.session.packs.ro import RO
from frontdesk.session.packs.ru import RU
from frontdesk.session.packs.tr import TR
from frontdesk.session.packs.uk import UK
from frontdesk.session.packs.vi import VI
from frontdesk.session.packs.zh import ZH

__all__ = ["EN", "PACKS", "RU", "UK", "Cue", "Pack"]

PACKS: tuple[Pack, ...] = (
    EN,
    RU,
    UK,
    DE,
    ES,
    FR,
    PT,
    IT,
    PL,
    TR,
    AR,
    ZH,
    JA,
    KO,
    NL,
    CS,
    RO,
    HI,
    ID,
    VI,
)
