"""The built-in answerer: quotes the owner's own words, or says that it doesn't know. No key, no invention."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass

from frontdesk.assistant.answerers.port import NotKnown, Piece
from frontdesk.assistant.deadline import Sleep, real_sleep
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.ranking import MAYBE, SURE
from frontdesk.assistant.knowledge.search import Found, Knowledge
from frontdesk.assistant.language import word_set, words_of
from frontdesk.assistant.prompt import Question
from frontdesk.assistant.words import Code, Language, language_of, say

# A translation meets the words of the question through synonyms alone, and often as well: so much less may be met.
_OWN_LANGUAGE_WORTH = 0.3
# The answer grows before the visitor's eyes instead of jumping: about a sentence at a time.
_PIECE_CHARS = 60
_PIECE_PAUSE_S = 0.03

_SMALL_TALK_WORDS_MAX = 4
_GREETINGS = word_set("""
    hello hi hey greetings good morning afternoon evening day there
    привет здравствуйте здравствуй добрый доброе день вечер утро приветствую
    вітаю привіт доброго дня ранку вечора добрий добридень
""")
_THANKS = word_set("""
    thanks thank you thx cheers great ok okay very much so
    спасибо благодарю большое ок хорошо понятно дякую щиро добре зрозуміло
""")
_MACHINE = re.compile(
    r"\b(?:are you|is this|am i (?:talking|speaking) (?:to|with)) (?:an? )?(?:real )?"
    r"(?:human|person|bot|robot|machine|ai|program)\b"
    r"|\b(?:ты|вы|ви|ти) (?:ли )?(?:бот|робот|человек|людина|программа)\b",
    re.IGNORECASE,
)


class BuiltinAnswerer:
    """Searches the owner's knowledge. `sleep` paces the pieces."""

    def __init__(self, knowledge: Knowledge, *, sleep: Sleep = real_sleep) -> None:
        self._knowledge = knowledge
        self._sleep = sleep

    def why_off(self) -> str | None:
        return None if self._knowledge else "built-in assistant without knowledge"

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """A quotation, a polite word, or an honest "I don't know"."""
        reply = await asyncio.to_thread(reply_to, self._knowledge, question)
        for piece in _pieces(reply.text):
            yield piece
            await self._sleep(_PIECE_PAUSE_S)
        if not reply.is_known:
            yield NotKnown()

    async def stand_in(self, question: Question) -> str | None:
        return None

    async def aclose(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, in Markdown; `quoted` is the passage it quotes. Unknown: a person is offered after it."""

    text: str
    is_known: bool = True
    quoted: Passage | None = None


def reply_to(knowledge: Knowledge, question: Question) -> Reply:
    """What the built-in assistant says. Blocking, for some 10 ms: call it in a thread."""
    language = language_of(question.asked, question.locale)
    if small_talk := _small_talk(question.asked):
        return Reply(say(small_talk, language))
    return _choose(knowledge.search(question.asked), question, language)


def _choose(hits: Sequence[Found], question: Question, language: Language) -> Reply:
    """Sure: the passage. Not quite: the passage, saying so. Else that the assistant doesn't know. Pure."""
    best = _best([hit for hit in hits if hit.confidence >= MAYBE], question, language)
    if best is None:
        return Reply(say("unknown", language), is_known=False)
    quotation = _quote(best.passage, language)
    if best.confidence >= SURE:
        return Reply(quotation, quoted=best.passage)
    return Reply(f"{say('unsure', language)}\n\n{quotation}", is_known=False, quoted=best.passage)


def _best(hits: Sequence[Found], question: Question, language: Language) -> Found | None:
    """The best passage, or one in the visitor's own language that is nearly as good: owners translate pages."""
    for hit in hits:
        is_near = hit.confidence >= hits[0].confidence - _OWN_LANGUAGE_WORTH
        if is_near and language_of(hit.passage.text, question.locale) == language:
            return hit
    return hits[0] if hits else None


def _quote(passage: Passage, language: Language) -> str:
    """Word for word, under its heading, with the page it was taken from."""
    source = passage.source
    # A heading is the owner's Markdown; a file's name is not.
    title = _escaped(passage.title) if source and source.name == passage.title else passage.title
    parts = [f"**{title}**", passage.text]
    if source:
        if source.url:
            parts.append(f"[{_escaped(source.name)}](<{source.url}>)")
        elif source.name != passage.title:
            parts.append(f"*{say('source', language)} {_escaped(source.name)}*")
    return "\n\n".join(parts)


def _escaped(name: str) -> str:
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", name)


def _small_talk(asked: str) -> Code | None:
    if _MACHINE.search(asked):
        return "machine"
    words = set(words_of(asked))
    if not words or len(words) > _SMALL_TALK_WORDS_MAX:
        return None
    if words <= _GREETINGS:
        return "greeting"
    return "thanks" if words <= _THANKS else None


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end between words."""
    start = 0
    while start < len(text):
        space = text.find(" ", start + _PIECE_CHARS)
        end = space + 1 if space >= 0 else len(text)
        yield text[start:end]
        start = end
