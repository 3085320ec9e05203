"""The loader with a site's settings in it, so that the launcher looks as its owner wants before the server is asked.

The built file holds an object literal in their place. What is put there is JSON, which is an object literal too, in
plain ASCII: no value can end its string, whatever it is made of.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache

from frontdesk.web.widget.files import File, pack

PLACEHOLDER = b"{frontdesk_settings:0}"
SETTINGS = ("accent", "radius", "position", "theme", "label", "greeting", "suggestions", "avatar")
"""What the launcher may know of a site (`Settings` in widget/src/loader/config.ts). Nothing else is given away."""

KEPT = 16
"""Loaders kept packed: one for each look in use, and the last few of a site whose owner is trying colours."""


def settings_literal(settings: Mapping[str, object]) -> bytes:
    r"""The settings as a JavaScript expression in ASCII; unknown names are left out.

    `<` is escaped as well: no `</script` or `<!--` even if a page puts the file's text between tags.
    """
    known = {name: settings[name] for name in SETTINGS if name in settings}
    return json.dumps(known, separators=(",", ":")).replace("<", r"\u003c").encode("ascii")


def loader_for(built: bytes) -> Callable[[Mapping[str, object]], File]:
    """Settings to the loader that holds them. The same settings are packed once.

    Raises:
        ValueError: the built file has no place, or more than one, to put them in.
    """
    if built.count(PLACEHOLDER) != 1:
        raise ValueError(f"the built loader must hold {PLACEHOLDER.decode()} once")

    @lru_cache(maxsize=KEPT)
    def filled(literal: bytes) -> File:
        return pack(built.replace(PLACEHOLDER, literal))

    return lambda settings: filled(settings_literal(settings))
