"""All Bot API methods that are modelled."""

from . import methods_chats, methods_files, methods_messages, methods_topics, methods_updates
from .registry import Method

METHODS: dict[str, Method] = {
    **methods_chats.table,
    **methods_files.table,
    **methods_messages.table,
    **methods_topics.table,
    **methods_updates.table,
}
