"""The built-in answerer: quotes the owner's own words, or says that it doesn't know. No key, no invention."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator

from frontdesk.assistant.answerers.port import Piece
from frontdesk.assistant.deadline import Sleep, real_sleep
from frontdesk.assistant.knowledge.fulltext import Knowledge
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.language import word_set, words_of
from frontdesk.assistant.prompt import Question
from frontdesk.assistant.words import Code, Language, language_of, say

# Below this share of the question's meaning a quotation would be a guess (tests/assistant/test_knowledge.py).
CONFIDENCE_FLOOR = 0.5
# A translation meets the words of the question through synonyms alone, and often as well: so much less may be met.
_OWN_LANGUAGE_WORTH = 0.35
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
    """Full-text search over the owner's knowledge. `sleep` paces the pieces."""

    def __init__(self, knowledge: Knowledge, *, sleep: Sleep = real_sleep) -> None:
        self._knowledge = knowledge
        self._sleep = sleep

    def why_off(self) -> str | None:
        return None if self._knowledge else "built-in assistant without knowledge"

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """A quotation, a polite word, or an honest "I don't know"."""
        text = await asyncio.to_thread(self._find, question)
        for piece in _pieces(text):
            yield piece
            await self._sleep(_PIECE_PAUSE_S)

    async def aclose(self) -> None:
        await asyncio.to_thread(self._knowledge.close)

    def _find(self, question: Question) -> str:
        language = language_of(question.asked, question.locale)
        if small_talk := _small_talk(question.asked):
            return say(small_talk, language)
        best = self._best(question, language)
        return f"**{best.title}**\n\n{best.text}" if best else say("unknown", language)

    def _best(self, question: Question, language: Language) -> Passage | None:
        """The best passage, or one in the visitor's own language that is nearly as good: owners translate pages."""
        hits = [hit for hit in self._knowledge.search(question.asked) if hit.confidence >= CONFIDENCE_FLOOR]
        for hit in hits:
            is_near = hit.confidence >= hits[0].confidence - _OWN_LANGUAGE_WORTH
            if is_near and language_of(hit.passage.text, question.locale) == language:
                return hit.passage
        return hits[0].passage if hits else None


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
