"""What the control API shows of the world. The shapes are those of docs/sandbox.md. Pure."""

from . import render
from .clock import Clock
from .faults import Fault
from .limits import FloodLimits
from .world import Bot, Chat, Json, Member, Message, Tap, Topic


def bot(one: Bot) -> Json:
    return render.user(one.user) | {
        "token": one.token,
        "privacy": one.privacy,
        "topics_in_private": one.topics_in_private,
        "webhook": one.webhook.url if one.webhook else "",
        "pending": len(one.queue.pending),
        "polling": one.polling > 0,
        "commands": one.commands,
    }


def member(one: Member) -> Json:
    return {
        "user": one.user.id,
        "status": one.status,
        "rights": sorted(one.rights),
        "anonymous": one.anonymous,
    }


def chat(one: Chat) -> Json:
    fields: Json = {"id": one.id, "type": one.type, "title": one.title, "is_forum": one.is_forum}
    for name, value in (("username", one.username), ("bot", one.bot), ("migrated_to", one.migrated_to)):
        if value:
            fields[name] = value
    return fields | {
        "members": [member(each) for each in one.members.values()],
        "pinned": one.pinned,
        "topics": sum(not topic.deleted for topic in one.topics.values()),
        "last_message": _last(one, list(one.messages)[-50:]),
    }


def topic(place: Chat, one: Topic) -> Json:
    fields: Json = {
        "id": one.id,
        "name": one.name,
        "icon_color": one.icon_color,
        "creator": one.creator,
        "closed": one.closed,
        "deleted": one.deleted,
        "last_message": _last(place, one.message_ids[-50:]),
        "messages": len(one.message_ids),
    }
    if one.icon_custom_emoji_id:
        fields["icon_custom_emoji_id"] = one.icon_custom_emoji_id
    return fields


def _last(place: Chat, ids: list[int]) -> Json | None:
    for message_id in reversed(ids):
        if found := place.find_message(message_id):
            return message(found)
    return None


def message(one: Message) -> Json:
    return render.message(one) | {
        "deleted": one.deleted,
        "silent": one.silent,
        "reactions": [{"user": actor, "emoji": emoji} for actor, every in one.reactions.items() for emoji in every],
        "versions": one.versions,
    }


def messages(place: Chat, *, topic_id: int | None, after: int, limit: int, deleted: bool) -> list[Json]:
    """The newest `limit` messages, oldest first; topic 0 is General alone."""
    if topic_id:
        ids = place.topics[topic_id].message_ids if topic_id in place.topics else []
    else:
        ids = list(place.messages)
    shown: list[Json] = []
    for message_id in reversed(ids):
        one = place.messages[message_id]
        if message_id <= after or len(shown) >= limit:
            break
        if (one.deleted and not deleted) or (topic_id == 0 and one.topic is not None):
            continue
        shown.append(message(one))
    return shown[::-1]


def typing(place: Chat, clock: Clock) -> list[Json]:
    shown: list[Json] = []
    for (bot_id, in_topic), one in place.typing.items():
        if one.until > clock.now():
            shown.append({"bot": bot_id, "topic": in_topic, "action": one.action, "until": one.until})
    return shown


def drafts(place: Chat) -> list[Json]:
    return [{"bot": bot_id, "topic": in_topic, **content} for (bot_id, in_topic), content in place.drafts.items()]


def tap(one: Tap) -> Json:
    fields: Json = {
        "id": one.id,
        "user": one.user.id,
        "chat": one.chat.id,
        "message": one.message.id,
        "data": one.data,
        "at": one.at,
        "answered": one.answered_at is not None,
    }
    if one.answered_at is not None:
        fields |= {"text": one.text, "show_alert": one.show_alert, "answered_at": one.answered_at}
    if one.n:
        fields["n"] = one.n
    return fields


def limits(flood: FloodLimits, now: float) -> Json:
    penalties: list[Json] = []
    for one in flood.penalties(now):
        fields: Json = {"until": one.until, "retry_after": one.retry_after, "strikes": one.strikes}
        named = {"bot": one.bot, "chat": one.chat}
        penalties.append(fields | {name: value for name, value in named.items() if value is not None})
    rates = flood.rates
    return {
        "profile": flood.profile,
        "per_min": rates.per_min,
        "per_s": rates.per_s,
        "burst": rates.burst,
        "overall_per_s": rates.overall_per_s,
        "penalties": penalties,
        "penalised": flood.penalised,
    }


def fault(one: Fault) -> Json:
    fields: Json = {
        "id": one.id,
        "kind": one.kind,
        "method": one.method,
        "contains": one.contains,
        "skip": one.skip,
        "times": one.times,
        "code": one.code,
        "description": one.description,
        "parameters": one.parameters,
        "delay_s": one.delay_s,
        "hits": one.hits,
    }
    named = {"chat": one.chat, "topic": one.topic, "bot": one.bot}
    return fields | {name: value for name, value in named.items() if value is not None}
