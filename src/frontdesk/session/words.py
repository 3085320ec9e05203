"""What the system itself says to visitors, by language. One code, one sentence; a missing code fails a test."""

FALLBACK = "en"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "message_received": "We got your message. A person will answer you here.",
        "operator_requested": "We're looking for a person. You'll get the answer here.",
        "operator_requested_off": "We got your message. A person will answer you here.",
        "assistant_failed": "The assistant can't answer right now. A person will answer you here.",
        "taken": "{name} joined",
        "handed_to_ai": "The assistant answers again. Ask for a person at any time.",
        "released": "{name} had to leave. We're looking for another person.",
        "reopened": "{name} reopened the chat",
        "closed_visitor": "You ended the chat.",
        "closed_operator": "{name} ended the chat.",
        "closed_idle": "The chat ended after a long silence. Write any time to start a new one.",
        "closed_left": "The chat ended after you left. Write any time to start a new one.",
    },
    "ru": {
        "message_received": "Мы получили ваше сообщение. Вам ответит человек, прямо здесь.",
        "operator_requested": "Ищем для вас человека. Ответ придёт сюда.",
        "operator_requested_off": "Мы получили ваше сообщение. Вам ответит человек, прямо здесь.",
        "assistant_failed": "Ассистент сейчас не может ответить. Вам ответит человек, прямо здесь.",
        "taken": "{name} теперь в чате",
        "handed_to_ai": "Снова отвечает ассистент. Позвать человека можно в любой момент.",
        "released": "{name} больше не в чате. Ищем другого человека.",
        "reopened": "Чат снова открыт: {name}",
        "closed_visitor": "Вы завершили чат.",
        "closed_operator": "Чат завершён: {name}.",
        "closed_idle": "Чат завершён после долгого молчания. Напишите, чтобы начать новый.",
        "closed_left": "Чат завершён, потому что вы ушли. Напишите, чтобы начать новый.",
    },
    "uk": {
        "message_received": "Ми отримали ваше повідомлення. Вам відповість людина, прямо тут.",
        "operator_requested": "Шукаємо для вас людину. Відповідь прийде сюди.",
        "operator_requested_off": "Ми отримали ваше повідомлення. Вам відповість людина, прямо тут.",
        "assistant_failed": "Асистент зараз не може відповісти. Вам відповість людина, прямо тут.",
        "taken": "{name} тепер у чаті",
        "handed_to_ai": "Знову відповідає асистент. Покликати людину можна будь-коли.",
        "released": "{name} більше не в чаті. Шукаємо іншу людину.",
        "reopened": "Чат знову відкрито: {name}",
        "closed_visitor": "Ви завершили чат.",
        "closed_operator": "Чат завершено: {name}.",
        "closed_idle": "Чат завершено після довгої тиші. Напишіть, щоб почати новий.",
        "closed_left": "Чат завершено, бо ви пішли. Напишіть, щоб почати новий.",
    },
    "de": {
        "message_received": "Wir haben Ihre Nachricht. Ein Mensch antwortet Ihnen hier.",
        "operator_requested": "Wir suchen jemanden für Sie. Die Antwort kommt hier an.",
        "operator_requested_off": "Wir haben Ihre Nachricht. Ein Mensch antwortet Ihnen hier.",
        "assistant_failed": "Der Assistent kann gerade nicht antworten. Ein Mensch antwortet hier.",
        "taken": "{name} ist jetzt im Chat",
        "handed_to_ai": "Der Assistent antwortet wieder. Jemanden rufen geht jederzeit.",
        "released": "{name} musste gehen. Wir suchen jemand anderen.",
        "reopened": "{name} hat den Chat wieder geöffnet",
        "closed_visitor": "Sie haben den Chat beendet.",
        "closed_operator": "{name} hat den Chat beendet.",
        "closed_idle": "Der Chat endete nach langer Stille. Schreiben Sie, und ein neuer beginnt.",
        "closed_left": "Der Chat endete, nachdem Sie gingen. Schreiben Sie, und ein neuer beginnt.",
    },
    "es": {
        "message_received": "Tenemos su mensaje. Una persona le responderá aquí.",
        "operator_requested": "Buscamos a una persona. La respuesta llegará aquí.",
        "operator_requested_off": "Tenemos su mensaje. Una persona le responderá aquí.",
        "assistant_failed": "El asistente no puede responder ahora. Una persona le responderá aquí.",
        "taken": "{name} está en el chat",
        "handed_to_ai": "El asistente vuelve a responder. Puede pedir una persona cuando quiera.",
        "released": "{name} ha tenido que irse. Buscamos a otra persona.",
        "reopened": "{name} ha reabierto el chat",
        "closed_visitor": "Ha terminado el chat.",
        "closed_operator": "{name} ha terminado el chat.",
        "closed_idle": "El chat terminó tras un largo silencio. Escriba para empezar otro.",
        "closed_left": "El chat terminó cuando usted se fue. Escriba para empezar otro.",
    },
    "fr": {
        "message_received": "Nous avons votre message. Une personne vous répondra ici.",
        "operator_requested": "Nous cherchons une personne. La réponse arrivera ici.",
        "operator_requested_off": "Nous avons votre message. Une personne vous répondra ici.",
        "assistant_failed": "L'assistant ne peut pas répondre. Une personne vous répondra ici.",
        "taken": "{name} a rejoint le chat",
        "handed_to_ai": "L'assistant répond de nouveau. Demandez une personne quand vous voulez.",
        "released": "{name} a dû partir. Nous cherchons une autre personne.",
        "reopened": "{name} a rouvert le chat",
        "closed_visitor": "Vous avez terminé le chat.",
        "closed_operator": "{name} a terminé le chat.",
        "closed_idle": "Le chat s'est terminé après un long silence. Écrivez pour en ouvrir un autre.",
        "closed_left": "Le chat s'est terminé après votre départ. Écrivez pour en ouvrir un autre.",
    },
}


def visitor_words(locale: str, code: str, *, name: str = "") -> str:
    """The sentence `code` in the visitor's language ("uk-UA" is "uk"), in English where we don't speak it."""
    language = locale.replace("_", "-").split("-")[0].lower()
    # A plain replace: a name may hold braces.
    return WORDS.get(language, WORDS[FALLBACK])[code].replace("{name}", name)
