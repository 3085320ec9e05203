"""The first run, step by step. Each is a part of a section of the settings, in a frame that leads on."""

from dataclasses import dataclass

from frontdesk.web.settings.fields import Group, Section
from frontdesk.web.settings.sections import KNOWLEDGE, TELEGRAM, WIDGET


@dataclass(frozen=True, slots=True)
class Step:
    """`stays_after_saving`: a new value brings something more to do in the same step."""

    slug: str
    title: str
    lead: str
    section: Section
    groups: tuple[Group, ...]
    next_path: str
    template: str
    stays_after_saving: bool = False


STEPS = {
    step.slug: step
    for step in (
        Step(
            "telegram",
            "Telegram",
            "Your operators get every session in a Telegram group, and take one over with a tap.",
            TELEGRAM,
            TELEGRAM.groups[:1],
            "start/knowledge",
            "settings/_telegram_check.html",
            stays_after_saving=True,
        ),
        Step(
            "knowledge",
            "Knowledge",
            "Paste what you answer most often: delivery, returns, prices. The assistant answers from it at once.",
            KNOWLEDGE,
            (),
            "start/look",
            "settings/_knowledge.html",
        ),
        Step(
            "look",
            "Look of the widget",
            "Make the chat a part of your site. Everything here can be changed later.",
            WIDGET,
            (Group("Look", WIDGET.groups[0].fields[:1]), Group("Words", WIDGET.groups[1].fields)),
            "start/snippet",
            "settings/_preview.html",
        ),
        Step(
            "snippet",
            "Put it on your site",
            "One line, in every page that shall have the chat.",
            WIDGET,
            (),
            "start",
            "settings/_snippet.html",
        ),
    )
}
