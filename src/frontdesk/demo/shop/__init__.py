"""The sample shop: an owner's site of its own origin, with the widget in it by one line."""

from frontdesk.demo.shop.server import running_shop

__all__ = ["running_shop"]
