"""Texts become passages: pieces that can be quoted word for word, cut at headings and paragraphs. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.session.richtext_breaks import safe_break

# A passage must fit on a phone's screen or two, and several of them into a prompt.
PASSAGE_CHARS = 1_200

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_HEADING_END = re.compile(r"(?<=[ \t])#+\Z")
_DEEPEST = 6
_FENCE = re.compile(r"[ \t]*(```[^`]*|~~~.*)")
# Lines of `name: value` (or their continuations) without an empty one: two rules on a page are no front matter.
_FRONT_MATTER = re.compile(r"\A---\n((?:[\w-]+:.*\n|[ \t-]+\S.*\n)+)---\n")
_FIELD = re.compile(r"^(title|url):(.*)$", re.MULTILINE)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"')(\\]+\Z")
# "Q: …" and "A: …" as people write lists of questions, in the languages that the assistant speaks itself.
_ASKED = re.compile(r"[*_\s]*(?:Q|Question|В|Вопрос|П|Питання|F|Frage|P|Pregunta|Question)\d*[*_]*[:.)][*_\s]*(\S.*)")
_ANSWERED = re.compile(r"[*_\s]*(?:A|Answer|О|Ответ|В|Відповідь|Antwort|R|Respuesta|Réponse)\d*[*_]*[:.)][*_\s]*(.*)")


@dataclass(frozen=True, slots=True)
class Source:
    """The page or text that a passage was taken from, as visitors may be told; `url` is a web address."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one section, word for word. `parents` are the headings above its own."""

    title: str
    text: str
    parents: tuple[str, ...] = ()
    source: Source | None = None


def iter_passages(text: str, *, name: str, url: str | None = None) -> Iterator[Passage]:
    """The text by its Markdown headings, long sections by paragraphs; what stands before any heading bears `name`.

    A front matter may give the page's `title` and `url`. "Q: … / A: …" pairs are sections under their questions.
    """
    text = text.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    about = {name: value.strip() for name, value in _FIELD.findall(front[1])} if front else {}
    text = _FRONT_MATTER.sub("", text)
    source = _source(text, about, name=name, url=url)
    headings: list[tuple[int, str]] = []
    section: list[str] = []
    for line, heading in _read_lines(text):
        if heading is None:
            section.append(line)
            continue
        yield from _section(section, headings, source)
        section = []
        level = heading[0]
        headings = [(upper, title) for upper, title in headings if upper < level] + [heading]
    yield from _section(section, headings, source)


def _source(text: str, about: dict[str, str], *, name: str, url: str | None) -> Source:
    first = next((line for line in text.split("\n") if line.strip()), "")
    heading = _find_heading(first)
    title = about.get("title", "").strip("\"'") or (heading[1] if heading and heading[0] == 1 else "")
    address = about.get("url", "").strip("\"'") or url or ""
    return Source(title or name, address if _WEB_ADDRESS.match(address) else None)


def _read_lines(text: str) -> Iterator[tuple[str, tuple[int, str] | None]]:
    """Each line, with its level and title if it is a heading. A question that is answered below heads its answer."""
    lines = text.split("\n")
    fenced = awaits_answer = False
    level = 0
    for at, line in enumerate(lines):
        fenced ^= _FENCE.fullmatch(line) is not None
        if fenced:
            yield line, None
        elif heading := _find_heading(line):
            level = heading[0]
            yield line, heading
        elif (asked := _ASKED.fullmatch(line)) and _is_answered(lines, at + 1):
            awaits_answer = True
            yield line, (min(level + 1, _DEEPEST), asked[1].rstrip("*_ "))
        elif awaits_answer and (answered := _ANSWERED.fullmatch(line)):
            awaits_answer = False
            yield answered[1], None
        else:
            yield line, None


def _find_heading(line: str) -> tuple[int, str] | None:
    """Its level and its words."""
    found = _HEADING.fullmatch(line)
    if found is None:
        return None
    words = _HEADING_END.sub("", found[2].rstrip()).rstrip()
    return (len(found[1]), words) if words else None


def _is_answered(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return _ANSWERED.fullmatch(following) is not None


def _section(lines: Sequence[str], headings: Sequence[tuple[int, str]], source: Source) -> Iterator[Passage]:
    titles = [title for _, title in headings] or [source.name]
    piece = ""
    for paragraph in _paragraphs("\n".join(lines)):
        if piece and len(piece) + len(paragraph) > PASSAGE_CHARS:
            yield Passage(titles[-1], piece, tuple(titles[:-1]), source)
            piece = ""
        piece = f"{piece}\n\n{paragraph}" if piece else paragraph
    if piece:
        yield Passage(titles[-1], piece, tuple(titles[:-1]), source)


def _paragraphs(text: str) -> Iterator[str]:
    """What is parted by empty lines; an endless one is cut at its sentences."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        rest = paragraph.strip("\n").rstrip()
        while rest:
            end = safe_break(rest, 0, PASSAGE_CHARS)
            yield rest[:end].rstrip()
            rest = rest[end:].lstrip()
