"""Words as the built-in search compares them: case, inflection and everyday synonyms of shops set aside. Pure.

Knows English, Russian and Ukrainian; other languages match by their beginnings alone.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def word_set(words: str) -> frozenset[str]:
    """The words of a blank-separated list, folded."""
    return frozenset(fold(word) for word in words.split())


def fold(word: str) -> str:
    """Lower case, ё as е, no apostrophes."""
    return word.lower().replace("ё", "е").replace("'", "").replace("’", "")


# Words that say nothing of what a question is about.
_STOP = word_set("""
    a about am an and any are as at be been being but by can come comes could did do does doing dont for from get
    got had has have hello hey hi how i if in into is it its just know let like long make many may me much my need
    no not of on one or order orders our please possible really same shall should so some take takes tell than
    thanks that the their them then there these they this those to up us use want was we were what whats when
    where which who why will with would you your

    а без бы был была были было быть в вам вас ваш ваша ваши ваше ваших весь во вот все вы где да для до его ее
    если есть еще ж же за заказ заказа здравствуйте и из или им их к как какая какие какой каком когда кто ли мне
    могу можете можно мой моя мои мы на надо нам нас наш не нет ни но ну нужно о об обо он она они от по
    подскажите пожалуйста под при привет про с сам себя скажите сколько со такой там то того тоже только ты у уже
    хочу хотел чего чем что чтобы эта эти это этот я

    або але би був була були бути вже ви від вітаю де добрий день є з замовлення зі і й його її їх коли ласка лише
    мене мені ми мій мої можна можу немає ні та так також те ти тільки треба хто це цей ця ці чи чим що щоб як яка
    який які якщо скажіть скільки
""")

# One idea a line, in every language: visitors rarely use the owner's very word.
_SYNONYMS = """
    delivery shipping ship deliver shipment dispatch доставка доставить доставляете привезти отправка отправить
        доставити доставляєте привезти відправка відправити
    return refund exchange возврат вернуть обмен обменять повернення повернути обмін обміняти
    price cost costs fee charge цена стоимость стоит ціна вартість коштує
    pay payment card paypal invoice оплата оплати оплату оплатить платить картой сплатити платити картка карткою
    hours open opening schedule часы работаете график режим години працюєте графік
    warranty guarantee гарантия гарантія
    cancel cancellation отменить отмена скасувати скасування
    broken damaged defect defective faulty сломан сломался повреждён брак зламаний зламався пошкоджений
    address located location адрес находитесь адреса знаходитесь
    discount coupon promo скидка купон промокод знижка
    track tracking отследить трек відстежити трек
    size sizes sizing размер розмір
"""

# What a question word asks for. A passage that names it is preferred among equals; it proves nothing by itself.
_ASKS_FOR = (
    (
        re.compile(
            r"\b(?:how (?:long|soon|fast|quickly)|when|когда|как (?:долго|быстро)|сколько (?:времени|дней)"
            r"|коли|як (?:довго|швидко)|скільки (?:часу|днів))\b",
            re.IGNORECASE,
        ),
        word_set("time times day days week weeks hours срок сроки время дней дня термін терміни час днів дні"),
    ),
    (
        re.compile(r"\b(?:how much|price|сколько стоит|почем|скільки коштує)\b", re.IGNORECASE),
        word_set("price cost costs eur usd uah free цена стоимость бесплатно ціна вартість безкоштовно"),
    ),
)

_EN_ENDINGS = ("ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "y", "e")
_CYRILLIC_ENDINGS = sorted(
    word_set("""
        иями ями ами ого его ому ему ыми ими ией иям иях ях ах ов ев ей ой ий ый ая яя ое ее ые ие ую юю ия ью ом ем
        ам ям ть ти ет ит ут ют ат ят ешь ишь ете ите ла ло ли а я о е ы и у ю ь й
        ові еві ої ій ою ею ів їв є і ї ення еннями енням енні ання анням анні
    """),
    key=lambda ending: (-len(ending), ending),
)
_MIN_STEM = 3
_RELATED_PREFIX = 5
_RELATED_SHARE = 0.8


def words_of(text: str) -> list[str]:
    """The words in order, folded: lower case, ё as е, no apostrophes."""
    return [fold(match.group()) for match in _WORD.finditer(text)]


def terms_of(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words_of(text) if word not in _STOP)


def hints_of(question: str) -> frozenset[str]:
    """Stems that an answer to this kind of question is likely to hold: of time after "how long", of price."""
    return frozenset(stem(word) for asks, words in _ASKS_FOR if asks.search(question) for word in words)


def variants(term: str) -> frozenset[str]:
    """The stem itself and those of its synonyms."""
    return _synonyms().get(term, frozenset()) | {term}


def is_related(one: str, other: str) -> bool:
    """Are these stems forms of one word? Beyond equality, they must share most of their beginning."""
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= _RELATED_PREFIX and shared >= _RELATED_SHARE * max(len(one), len(other))


def search_prefix(term: str) -> str:
    """A beginning that every related stem has."""
    if len(term) <= _RELATED_PREFIX:
        return term
    return term[: max(_RELATED_PREFIX, int(len(term) * _RELATED_SHARE))]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its usual endings; only compared, never shown."""
    if _CYRILLIC.search(word):
        return _without(word, _CYRILLIC_ENDINGS)
    short = _without(word, _EN_ENDINGS)
    # "shipped" -> "shipp" -> "ship", and "address" keeps the same form as "addresses"
    return short[:-1] if len(short) > _MIN_STEM and short[-1] == short[-2] else short


def _without(word: str, endings: Sequence[str]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    joined = re.sub(r"\n {8}", " ", _SYNONYMS)
    for line in joined.splitlines():
        group = frozenset(stem(fold(word)) for word in line.split())
        for term in group:
            groups[term] = groups.get(term, frozenset()) | group
    return groups
