"""What the human-request detector knows about one language: data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def words(text: str) -> frozenset[str]:
    """The words of a text, as packs write their lists."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The comma separated phrases of a text, as long lists are written."""
    return tuple(phrase for part in text.split(",") if (phrase := " ".join(part.split())))


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that negate a keyword of their clause.

    `pattern`: words parted by spaces, alternatives by `|`, a trailing `*` takes any ending; the first word has none.
    `reach`: how many words may stand between cue and keyword; 0: only fillers may.
    `unless`: words shortly before the cue that turn it into a question or complaint, which asks after all.
    `unless_then`: the same for words shortly after the keyword.
    Kindred languages share cues ("не"), and each rule is tried alone: name the words of both.
    """

    pattern: str
    reach: int = 0
    unless: frozenset[str] = frozenset()
    unless_then: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One language. All single words are folded: lower case, straight apostrophes, `ё` as `е`, any `i` as `i`; the
    listed phrases are written as people write them.
    """

    language: str
    keywords: tuple[str, ...]
    """Prefills the owner's list."""
    never_on: tuple[str, ...]
    """Set phrases in which a listed word asks for nobody; prefills **Never on**."""
    alphabet: frozenset[str]
    """Letters of the words that `tails` apply to."""
    tails: tuple[tuple[str, tuple[str, ...]], ...]
    """(ending, endings it may take instead): the first that fits, for words of four letters and more."""
    before: tuple[Cue, ...]
    """Cues that stand before the keyword."""
    after: tuple[Cue, ...]
    """Cues that stand after it."""
    fillers: frozenset[str]
    """Words that may stand inside a listed phrase, and between a near cue and the keyword."""
    adverbs: frozenset[str]
    """Words that may stand inside a cue."""
    stops: frozenset[str]
    """Another object or subject: what was negated was that one."""
    requests: frozenset[str]
    """Verbs that begin a request of their own, unless one of `links` stands before them."""
    links: frozenset[str]
    clause_words: frozenset[str]
    """Begin a new clause, also without a comma."""
    glue: frozenset[str]
    """A comma before one of these doesn't end the reach of a negation."""
    questions: frozenset[str]
    """A negation after one of these is a complaint: why can't I …"""
    particles: frozenset[str] = frozenset()
    """What a hyphen may add to a word without making it a name."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Forms of words that `tails` don't make."""
    real_words: frozenset[str] = frozenset()
    """Words that look like a misspelt keyword and aren't."""
    negated_before: tuple[str, ...] = ()
    """For a script without spaces: characters that negate a keyword standing soon after them, in their clause …"""
    negated_after: tuple[str, ...] = ()
    """… or soon before them."""
    negation_stops: tuple[str, ...] = ()
    """Another object in between: what was negated was that one."""
