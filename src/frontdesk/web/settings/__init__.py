"""The owner's settings: pages for what else stands in the environment, for knowledge, operators and the first run.

Forms are made of fields (sections.py), shown by one macro, read by one function (form.py), and judged by
`OwnerSettings.save` alone. Everything works without scripts; they make it quicker.
"""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from frontdesk.web.settings import activity, assistant, forms, knowledge, operators, start, telegram
from frontdesk.web.settings.deps import SettingsDeps, SettingsStore

__all__ = ["SettingsDeps", "SettingsStore", "settings_routes"]

MAX_BODY_BYTES = 8_000_000
"""Some dozens of knowledge files at once, each at most `knowledge.MAX_TEXT_BYTES`."""


def settings_routes(deps: SettingsDeps) -> list[ControllerRouterHandler]:
    """To be mounted at `/settings`, for administrators alone: `request.user` is their `signin.Identity`."""
    handlers: list[ControllerRouterHandler] = [
        *(start.enter, start.show_start, start.show_step, start.leave_start),
        *(assistant.assistant_status, assistant.try_keywords, assistant.restore_list, assistant.choose_languages),
        *(telegram.check_page, telegram.check_steps, telegram.new_link_code, telegram.show_chats),
        *(telegram.send_test, telegram.ask_remove_chat, telegram.remove_chat),
        *(knowledge.new_text, knowledge.edit_text, knowledge.add_text, knowledge.save_text),
        *(knowledge.ask_remove_text, knowledge.remove_text, knowledge.upload_texts),
        *(knowledge.show_reading, knowledge.try_question),
        *(operators.list_people, operators.add_account, operators.show_account, operators.change_role),
        *(operators.change_password, operators.ask_remove_account, operators.remove_person),
        *(operators.ask_revoke_key, operators.revoke_key),
        *(activity.show_activity, forms.show_section, forms.save_section),
    ]
    router = Router(
        path="/",
        route_handlers=handlers,
        dependencies={"deps": Provide(lambda: deps, sync_to_thread=False)},
        request_max_body_size=MAX_BODY_BYTES,
    )
    return [router]
