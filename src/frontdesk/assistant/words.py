"""What the assistant says by itself, and in which language. Every code exists in every language."""

import re
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "ru", "uk", "de", "es", "fr"]
Code: TypeAlias = Literal["unknown", "unsure", "source", "greeting", "thanks", "machine", "cut"]

WORDS: dict[Language, dict[Code, str]] = {
    "en": {
        "unknown": "I don't know that, and I'd rather not guess.",
        "unsure": "I'm not sure. Perhaps this answers it:",
        "source": "From:",
        "greeting": "Hello. What would you like to know?",
        "thanks": "You're welcome.",
        "machine": "I'm the assistant, a program. If you'd like a person, write “operator”.",
        "cut": "The answer was too long and is cut here.",
    },
    "ru": {
        "unknown": "Этого я не знаю, а гадать не стану.",
        "unsure": "Не уверен, но, возможно, это ответ:",
        "source": "Источник:",
        "greeting": "Здравствуйте. Что вы хотели бы узнать?",
        "thanks": "Пожалуйста.",
        "machine": "Я ассистент, программа. Если нужен человек, напишите «оператор».",
        "cut": "Ответ слишком длинный и здесь обрезан.",
    },
    "uk": {
        "unknown": "Цього я не знаю, а вгадувати не стану.",
        "unsure": "Не певен, але, можливо, це відповідь:",
        "source": "Джерело:",
        "greeting": "Вітаю. Що ви хотіли б дізнатися?",
        "thanks": "Будь ласка.",
        "machine": "Я асистент, програма. Якщо потрібна людина, напишіть «оператор».",
        "cut": "Відповідь задовга, тут її обрізано.",
    },
    "de": {
        "unknown": "Das weiß ich nicht, und raten möchte ich nicht.",
        "unsure": "Ich bin nicht sicher. Vielleicht beantwortet das Ihre Frage:",
        "source": "Aus:",
        "greeting": "Guten Tag. Was möchten Sie wissen?",
        "thanks": "Gern geschehen.",
        "machine": "Ich bin der Assistent, ein Programm. Möchten Sie einen Menschen, schreiben Sie „operator“.",
        "cut": "Die Antwort war zu lang und ist hier abgeschnitten.",
    },
    "es": {
        "unknown": "No lo sé, y prefiero no adivinar.",
        "unsure": "No estoy seguro. Quizá esto le responda:",
        "source": "De:",
        "greeting": "Buenos días. ¿Qué desea saber?",
        "thanks": "De nada.",
        "machine": "Soy el asistente, un programa. Si prefiere una persona, escriba «operator».",
        "cut": "La respuesta era demasiado larga y se corta aquí.",
    },
    "fr": {
        "unknown": "Je ne le sais pas, et je préfère ne pas deviner.",
        "unsure": "Je n'en suis pas sûr. Ceci répond peut-être :",
        "source": "Source :",
        "greeting": "Bonjour. Que souhaitez-vous savoir ?",
        "thanks": "Je vous en prie.",
        "machine": "Je suis l'assistant, un programme. Pour une personne, écrivez « operator ».",
        "cut": "La réponse était trop longue et s'arrête ici.",
    },
}

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_ONLY_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_ONLY_RUSSIAN = re.compile(r"[ыэёъ]", re.IGNORECASE)


def language_of(text: str, locale: str) -> Language:
    """The language to answer `text` in: by its letters, and by the visitor's locale where they don't tell."""
    preferred = locale.replace("_", "-").split("-")[0].lower()
    if _CYRILLIC.search(text):
        if _ONLY_UKRAINIAN.search(text):
            return "uk"
        if _ONLY_RUSSIAN.search(text):
            return "ru"
        return "uk" if preferred == "uk" else "ru"
    match preferred:
        case "de" | "es" | "fr":
            return preferred
        case "ru" | "uk" if not _LATIN.search(text):
            return preferred
        case _:
            return "en"


def say(code: Code, language: Language) -> str:
    return WORDS[language][code]
