"""The sandbox's page: what a person sees of the local Telegram. It talks to the control API only."""

from litestar.types import ControllerRouterHandler

routes: list[ControllerRouterHandler] = []
