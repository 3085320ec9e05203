"""Words after which a visitor is asked whether they want a person: unclear ones, anger, the same question again.

A clear wish is the keywords' (`keywords.py`). These never take a session from the assistant: it answers, and the
question stands under its answer. In the languages that the system speaks. Pure.
"""

import zlib
from typing import Literal, TypeAlias

from frontdesk.session.keywords_text import Zones, read_words
from frontdesk.session.packs.pack import words

Unclear: TypeAlias = Literal["unclear", "anger"]

REPEATS = 3
"""The same question so often says that the answers don't help."""

_BARE_WORDS_MAX = 4
# A question that is written again word for word is short; long texts are not worth remembering.
_REMEMBERED_CHARS = 300

_BARE = words(
    "anyone anybody agent support help helpdesk assistance hilfe kundendienst kundenservice kundensupport "
    "ayuda soporte asistencia aide "
    "assistance поддержка поддержку помощь помогите техподдержка підтримка підтримку допомога допоможіть техпідтримка"
)
"""Alone, one of these may ask for a person or for an answer."""

_COURTESY = words(
    "is there here around please pls hello hi hey need i the your me a customer technical team "
    "bitte hallo brauche ich por favor hola "
    "necesito s'il vous plaît plait svp bonjour пожалуйста здравствуйте привет нужна мне нужно будь ласка привіт "
    "вітаю потрібна мені"
)

_ANGER = (
    "useless", "ridiculous", "stupid", "idiot", "terrible", "awful", "pathetic", "wtf", "are you kidding", "fed up",
    "waste of time", "you don't understand", "you dont understand", "not helping", "not helpful", "doesn't help",
    "doesnt help", "that's not what i asked", "thats not what i asked", "sick of",
    "nutzlos", "lächerlich", "unverschämt", "idiot", "hilft mir nicht", "verstehst mich nicht", "zeitverschwendung",
    "inútil", "ridículo", "estúpido", "no me entiendes", "no me ayuda", "no sirve", "pérdida de tiempo",
    "inutile", "ridicule", "stupide", "ça ne m'aide pas", "vous ne comprenez pas", "tu ne comprends pas",
    "n'importe quoi", "бесполезно", "бесполезный", "бред", "тупой", "идиот", "издеваетесь", "не помогает",
    "не помогли", "вы не понимаете", "ты не понимаешь", "сколько можно", "ужас", "марно", "маячня", "тупий", "ідіот",
    "знущаєтесь", "не допомагає", "ви не розумієте", "ти не розумієш", "скільки можна",
)  # fmt: skip


def _compile() -> dict[str, tuple[tuple[str, ...], ...]]:
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _ANGER:
        parts = tuple(word.text for word in read_words(phrase))
        phrases.setdefault(parts[0], []).append(parts)
    return {head: tuple(found) for head, found in phrases.items()}


_ANGRY = _compile()


def find_unclear(text: str) -> Unclear | None:
    """Why the visitor may want a person, though nothing in the text says so clearly."""
    found = read_words(text)
    folded = [word.text for word in found]
    if len(folded) <= _BARE_WORDS_MAX and _is_bare(folded):
        return "unclear"
    zones: Zones | None = None
    for at, word in enumerate(folded):
        for phrase in _ANGRY.get(word, ()):
            if tuple(folded[at : at + len(phrase)]) != phrase:
                continue
            zones = zones or Zones(text, frozenset())
            if zones.find_place(found[at].start, found[at + len(phrase) - 1].end) is None:
                return "anger"
    return None


def _is_bare(folded: list[str]) -> bool:
    return any(word in _BARE for word in folded) and all(word in _BARE or word in _COURTESY for word in folded)


def fingerprint(text: str) -> int:
    """The same for the same words in whatever order, case and punctuation; 0 for what is not worth comparing."""
    if len(text) > _REMEMBERED_CHARS:
        return 0
    return zlib.crc32(" ".join(sorted({word.text for word in read_words(text)})).encode())
