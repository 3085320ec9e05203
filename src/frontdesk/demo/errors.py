"""Why the demo does not start."""


class DemoCannotStart(Exception):
    """One line for the person who starts it."""
