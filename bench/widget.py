"""What the widget costs the page that includes it and the visitor who opens it, in a browser, also slowed down.

The page is an origin of its own with text in it; each run is a browser profile with nothing in its cache.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from playwright.async_api import Browser, Page, async_playwright

from bench import stand
from bench.table import Table
from tests.support.browser import ARGUMENTS, CHROMIUM, WIDE
from tests.support.hostpage import host_pages, page_with_widget
from tools.widget_size import STATIC
from tools.widget_size import measure as measure_sizes

RUNS = 7
SLOWER = 4
"""By how much the processor is slowed down: a phone of the middle sort, beside a desktop computer."""

SETTLE_MS = 1_000
"""After the chat is open, for shifts that come late."""

# Times are the page's own, in ms since the navigation began. `ready`: the launcher takes a tap. `pointed`: the
# pointer comes upon it to tap, and it begins to fetch. `writing`: the composer has the focus. A frame is waited for
# after the first and the last, so that what was made is painted too.
_WATCH = """
window.costs = { shift: 0 };
new PerformanceObserver((list) => { for (const one of list.getEntries()) costs.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });
const shadow = () => document.querySelector("frontdesk-widget")?.shadowRoot;
const mark = (name, happened) => {
  if (!happened()) return requestAnimationFrame(() => mark(name, happened));
  requestAnimationFrame(() => (costs[name] = performance.now()));
};
const canBeTapped = () => {
  const box = shadow()?.querySelector(".launcher")?.getBoundingClientRect();
  return box && shadow().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest(".launcher");
};
mark("ready", canBeTapped);
addEventListener("pointerover", () => {
  costs.pointed = performance.now();
  mark("writing", () => shadow().activeElement?.localName === "textarea");
}, { capture: true, once: true });
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One visitor's page: times in ms, requests to the chat's server, the sum of layout shifts."""

    ready_ms: float
    open_ms: float
    requests_before: int
    requests_to_open: int
    shift: float


@asynccontextmanager
async def _slow_page(browser: Browser, slower: int) -> AsyncGenerator[Page]:
    """A page with a profile of its own, its processor slowed down (CDP, Emulation.setCPUThrottlingRate)."""
    context = await browser.new_context(viewport=WIDE, reduced_motion="reduce")
    try:
        page = await context.new_page()
        client = await context.new_cdp_session(page)
        await client.send("Emulation.setCPUThrottlingRate", {"rate": slower})  # pyright: ignore[reportUnknownMemberType]
        yield page
    finally:
        await context.close()


async def _run(browser: Browser, address: str, desk: str, *, slower: int) -> Run:
    asked: list[str] = []
    async with _slow_page(browser, slower) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url.replace("ws", "http", 1)))
        await page.add_init_script(_WATCH)
        await page.goto(address)
        await page.wait_for_function("costs.ready")
        await page.wait_for_load_state("networkidle")
        before = sum(url.startswith(desk) for url in asked)
        await page.locator("frontdesk-widget .launcher").click()
        await page.wait_for_function("costs.writing")
        await page.wait_for_timeout(SETTLE_MS)
        costs = await page.evaluate("costs")
    opened = sum(url.startswith(desk) for url in asked)
    return Run(costs["ready"], costs["writing"] - costs["pointed"], before, opened - before, costs["shift"])


def _add_bytes(table: Table) -> None:
    sizes = measure_sizes(STATIC)
    table.add("launcher alone", "bytes, packed", sizes.launcher, "")
    table.add("launcher and panel, English", "bytes, packed", sizes.everything, "")


def _add_runs(table: Table, on: str, runs: list[Run]) -> None:
    rows = {
        "navigation to a launcher that takes a tap, ms": [run.ready_ms for run in runs],
        "tap to a composer with the focus, ms": [run.open_ms for run in runs],
        "requests to the chat's server before it is opened": [run.requests_before for run in runs],
        "requests to open it, socket included": [run.requests_to_open for run in runs],
    }
    for what, values in rows.items():
        table.add(on, what, f"{median(values):.0f}", f"{max(values):.0f}")
    shifts = [run.shift for run in runs]
    table.add(on, "sum of layout shifts, loaded and opened", f"{median(shifts):.4f}", f"{max(shifts):.4f}")


async def measure() -> Table:
    """The first run warms the browser and the server up; it is not counted."""
    table = Table(
        "What the widget costs",
        ("what", "median", "worst"),
        aim="launcher <= 6,144 B, all <= 20,480 B; one request before it is opened; no layout shift",
    )
    _add_bytes(table)
    async with stand.server() as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with host_pages() as pages:
            address = pages.put("/", page_with_widget(server.origin))
            for slower in (1, SLOWER):
                runs = [await _run(browser, address, server.origin, slower=slower) for _ in range(RUNS + 1)]
                on = "the processor as it is" if slower == 1 else f"the processor {slower} times slower"
                _add_runs(table, on, runs[1:])
        await browser.close()
    return table
