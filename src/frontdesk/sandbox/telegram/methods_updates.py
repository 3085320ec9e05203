"""Bot API methods by which a bot gets its updates. https://core.telegram.org/bots/api#getting-updates"""

import re

from .errors import Cut, Refusal, bad
from .registry import Call, MethodTable
from .world import Bot, Webhook

table = MethodTable()

LIMIT_MAX = 100
TIMEOUT_MAX_S = 50
CONNECTIONS_MAX = 100

TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@table.method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(call: Call) -> object:
    bot, params = call.bot, call.params
    if bot.webhook is not None:
        raise Refusal(409, WEBHOOK_ACTIVE)
    _set_allowed(call)
    limit = min(params.number("limit", LIMIT_MAX), LIMIT_MAX)
    if limit < 1:
        limit = LIMIT_MAX
    timeout_s = max(0, min(params.number("timeout"), TIMEOUT_MAX_S))
    bot.polls += 1
    bot.queue.arrived.poke()
    bot.queue.confirm(params.number("offset"))
    bot.polling += 1
    try:
        return await _poll(call, bot.polls, limit, call.world.clock.now() + timeout_s)
    finally:
        bot.polling -= 1


async def _poll(call: Call, turn: int, limit: int, deadline: float) -> list[object]:
    bot, clock = call.bot, call.world.clock
    while True:
        if call.faults.is_outage:
            raise Cut
        if call.world.tokens.get(bot.token) is not bot:
            raise Refusal(401, "Unauthorized")
        if bot.polls != turn:
            raise Refusal(409, TERMINATED)
        if bot.webhook is not None:
            raise Refusal(409, "Conflict: terminated by setWebhook request")
        bot.queue.expire(clock.now())
        batch = bot.queue.take(limit)
        left_s = clock.real_seconds_until(deadline)
        if batch or left_s <= 0:
            return [update.body for update in batch]
        await bot.queue.arrived.wait(left_s)


def _set_allowed(call: Call) -> None:
    """An empty list is the default set; leaving it out keeps the last one."""
    if call.params.find_json("allowed_updates") is not None:
        wanted = call.params.texts("allowed_updates")
        call.bot.queue.allowed = frozenset(wanted) or None


@table.method("setWebhook", "url secret_token max_connections allowed_updates drop_pending_updates")
def set_webhook(call: Call) -> object:
    params = call.params
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(call)
    if not re.match(r"https://[^\s/]+|http://(127\.0\.0\.1|localhost)[:/]", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")
    connections = params.number("max_connections", 40)
    if not 1 <= connections <= CONNECTIONS_MAX:
        raise bad("max_connections must be between 1 and 100")
    _set_allowed(call)
    _drop_if_asked(call)
    call.bot.webhook = Webhook(url, secret, connections)
    call.webhooks.wake(call.bot)
    call.world.changed("bot", user=call.bot.user.id)
    return True


@table.method("deleteWebhook", "drop_pending_updates")
def delete_webhook(call: Call) -> object:
    _drop_if_asked(call)
    call.bot.webhook = None
    call.webhooks.wake(call.bot)
    call.world.changed("bot", user=call.bot.user.id)
    return True


def _drop_if_asked(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.pending.clear()


@table.method("getWebhookInfo")
def get_webhook_info(call: Call) -> object:
    return webhook_info(call.bot)


def webhook_info(bot: Bot) -> dict[str, object]:
    hook = bot.webhook
    info: dict[str, object] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue.pending),
    }
    if hook is not None:
        info["max_connections"] = hook.max_connections
        if hook.last_error:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if bot.queue.allowed is not None:
        info["allowed_updates"] = sorted(bot.queue.allowed)
    return info
