"""What axe finds on a page: every browser test that judges reach asks here."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
_RUN = """async ({ within, impacts }) => {
  const ends = (one) => one.effect.getComputedTiming().endTime !== Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
  const { violations } = await axe.run(within);
  return violations.filter((one) => !impacts || impacts.includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
}"""


def complaints(page: Page, *, within: str = "html") -> list[str]:
    """All that axe finds in this part of the page, each with the markup at fault.

    A page is judged when its movements have ended: halfway through one, nothing has its own colours.
    """
    return _run(page, within, None)


def serious_complaints(page: Page) -> list[str]:
    """What axe calls serious or critical, anywhere on the page."""
    return _run(page, "html", ["serious", "critical"])


def _run(page: Page, within: str, impacts: list[str] | None) -> list[str]:
    # By evaluation, not as a script element: the pages' own policies let none in.
    page.evaluate(_AXE.read_text())
    return page.evaluate(_RUN, {"within": within, "impacts": impacts})
