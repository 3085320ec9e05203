"""The first visitor, so that nobody's first look is at empty lists: a client of the public protocol."""

import httpx2

QUESTION = "Where is my parcel?"


def ask_first(url: str, *, shop: str, timeout_s: float) -> None:
    """One session: a question that the assistant answers from the knowledge, in its own time.

    Raises: httpx2.HTTPError.
    """
    page = {"url": f"{shop}delivery", "title": "Delivery · Larch & Loom"}
    with httpx2.Client(base_url=f"{url}/api/v1/", trust_env=False, timeout=timeout_s) as http:
        visitor = http.post("visitors", json={"locale": "en", "page": page}).raise_for_status().json()
        http.headers["Authorization"] = f"Bearer {visitor['token']}"
        http.post("messages", json={"client_id": "first", "text": QUESTION, "page": page}).raise_for_status()
