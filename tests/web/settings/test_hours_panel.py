"""When people answer: what the owner types, and what it means now."""

import pytest

from frontdesk.session.hours import make_hours
from frontdesk.web.settings.places import people_now
from tests.web.settings.office import Office, Owner

# Monday 2026-09-21, 14:13:20.
NOW_MS = 1_790_000_000_000


@pytest.mark.parametrize(
    ("weekly", "words"),
    [
        ("", None),
        ("Mon-Sun 0-24:00", None),
        ("Mon 9-18", "People are here now; they leave in 4 hours."),
        ("Mon 14:40-18", "Nobody is here now; people are back in 30 minutes."),
        ("Sun 9-18", "Nobody is here now; people are back in 6 days."),
    ],
)
def test_what_the_hours_mean_now(weekly: str, words: str | None) -> None:
    assert people_now(make_hours(weekly, zone="UTC"), now_ms=NOW_MS) == words


def test_whoever_is_always_there_is_told_so() -> None:
    hours = make_hours("Mon-Sun 0:00-24:00", zone="UTC", holidays="2025-12-25")
    assert people_now(hours, now_ms=NOW_MS) == "With these hours people are always here."


async def test_they_are_one_a_line_on_the_page_and_kept_with_commas(office: Office, owner: Owner) -> None:
    assert 'id="people-now"' not in (await owner.get("/sessions")).text
    await owner.save(
        "/sessions",
        hours="Mon-Fri 9:00-18:00\r\nSat 10-14",
        hours_zone="Europe/Berlin",
        hours_holidays="12-25\r\n2026-12-24 9-12",
    )
    assert office.settings.saved == {
        "hours": "Mon-Fri 9:00-18:00, Sat 10-14",
        "hours_zone": "Europe/Berlin",
        "hours_holidays": "12-25, 2026-12-24 9-12",
    }
    form = await owner.open("/sessions")
    assert form.fields["hours"] == "Mon-Fri 9:00-18:00\nSat 10-14"
    text = (await owner.get("/sessions")).text
    assert 'id="people-now"' in text
    assert '<option value="America/New_York">' in text
