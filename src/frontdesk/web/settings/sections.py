"""The pages of the settings: which setting stands where, and the words around it."""

from frontdesk.session.keywords import DEFAULT_KEYWORDS, DEFAULT_NEVER_ON
from frontdesk.web.settings.fields import Choice, Field, Group, Section

ASSISTANT = Section(
    "assistant",
    "AI Assistant",
    "spark",
    "It answers visitors at once, and is silent while one of your operators has the session.",
    before="settings/_assistant_status.html",
    groups=(
        Group(
            "Answers",
            (
                Field(
                    name="ai_enabled",
                    label="The assistant answers visitors",
                    help="Off: new messages wait for a person, and so do the sessions that it has now.",
                    kind="switch",
                ),
                Field(
                    name="ai_provider",
                    label="Who writes the answers",
                    help="",
                    kind="choice",
                    choices=(
                        Choice(
                            "builtin",
                            "Built-in",
                            "Quotes your own knowledge, word for word. No key, and nothing leaves this server.",
                        ),
                        Choice(
                            "openai",
                            "A language model",
                            "OpenAI, or any compatible server: Ollama, vLLM, LM Studio, a gateway of yours.",
                        ),
                        Choice("anthropic", "Claude", "Anthropic's own API. Needs frontdesk[anthropic]."),
                        Choice("google", "Gemini", "Google's own API. Needs frontdesk[google]."),
                        Choice("none", "Nobody", "People answer everything."),
                    ),
                ),
                Field(
                    name="ai_base_url",
                    label="Address",
                    help="Where the model's API is. Empty is the maker's own: OpenAI, Anthropic, Google.",
                    only="model",
                    placeholder="https://api.openai.com/v1",
                ),
                Field(
                    name="ai_api_key",
                    label="API key",
                    help="Kept encrypted and never shown again. A server of your own may need none.",
                    kind="secret",
                    loss="A server that asks for a key then refuses, and people are asked instead.",
                    only="model",
                ),
                Field(
                    name="ai_model",
                    label="Model",
                    help="The name of the model, as its server knows it.",
                    only="model",
                    placeholder="gpt-5-mini",
                ),
                Field(
                    name="ai_instructions",
                    label="Instructions",
                    help="How it should speak, and what it must not promise. Visitors never see this.",
                    kind="paragraph",
                    only="model",
                    rows=5,
                    placeholder="You answer for a small tea shop. Be brief. Never promise a delivery date.",
                ),
            ),
        ),
        Group(
            "Pace",
            (
                Field(
                    name="ai_debounce_ms",
                    label="Wait for more words",
                    help="How long it waits after a message, so that several in a row get one answer.",
                    kind="number",
                    unit="milliseconds",
                ),
                Field(
                    name="ai_timeout_s",
                    label="Longest wait for an answer",
                    help="Counted from the visitor's message. After that a person is asked.",
                    kind="number",
                    unit="seconds",
                ),
            ),
        ),
        Group(
            "Operator Keywords",
            (
                Field(
                    name="operator_keywords",
                    label="Words and phrases that call a person",
                    help="With commas, or one a line. Other forms and small typing errors of them count too. "
                    "Empty: no word calls a person, the button in the chat still does.",
                    kind="words",
                    default=DEFAULT_KEYWORDS,
                    rows=8,
                ),
                Field(
                    name="operator_keywords_never_on",
                    label="Never on",
                    help="Set phrases that hold one of these words and mean something else.",
                    kind="words",
                    default=DEFAULT_NEVER_ON,
                    rows=6,
                ),
            ),
            lead="A visitor who writes one of these gets a person, and the assistant falls silent. "
            "It does not when the words are negated, quoted, in code or in an address.",
            extra="settings/_keywords.html",
        ),
    ),
)

KNOWLEDGE = Section(
    "knowledge",
    "Knowledge",
    "book",
    "What the assistant may answer from. It says nothing about your business that does not stand here.",
    before="settings/_knowledge.html",
    groups=(
        Group(
            "A folder on the server",
            (
                Field(
                    name="knowledge_dir",
                    label="Folder",
                    help="Its .md, .txt and .html files are read too, with all folders in it.",
                    placeholder="/srv/frontdesk/knowledge",
                ),
            ),
        ),
        Group(
            "Search",
            (
                Field(
                    name="knowledge_search",
                    label="Find passages",
                    help="Answers come by words at once; by meaning as soon as all texts are read.",
                    kind="choice",
                    choices=(
                        Choice("auto", "By words and by meaning", "By meaning where frontdesk[local] is installed."),
                        Choice("words", "By words alone", "Saves 130 MB of memory, and finds less."),
                    ),
                ),
            ),
        ),
    ),
)

TELEGRAM = Section(
    "telegram",
    "Telegram",
    "telegram",
    "Your operators watch and answer from a Telegram group, each session in a topic of its own.",
    before="settings/_telegram_status.html",
    groups=(
        Group(
            "Bot",
            (
                Field(
                    name="telegram_bot_token",
                    label="Token",
                    help="In Telegram, write /newbot to @BotFather and choose a name. "
                    "It answers with a token: paste it here.",
                    kind="secret",
                    loss="No session reaches Telegram then, and nobody can answer from there.",
                    placeholder="123456:ABC-DEF",
                ),
            ),
            extra="settings/_telegram_groups.html",
        ),
        Group(
            "How it works there",
            (
                Field(
                    name="telegram_mode",
                    label="Mode",
                    help="",
                    kind="choice",
                    choices=(
                        Choice("auto", "Automatic", "Topics where the group has them, else replies."),
                        Choice("supergroup", "Topics", "Each session is a topic of the group."),
                        Choice("regular", "Replies", "All sessions in one stream; operators answer with Reply."),
                    ),
                ),
                Field(
                    name="telegram_operators",
                    label="Who is an operator",
                    help="“members” is everybody in your private group. A public group needs user ids, with commas.",
                    placeholder="members",
                ),
                Field(
                    name="telegram_topics",
                    label="A topic for",
                    help="In a busy group: one takes about 20 messages a minute, topics included.",
                    kind="choice",
                    choices=(
                        Choice("always", "Every session", "You read along from the first word."),
                        Choice(
                            "on_request",
                            "Sessions in which a person is wanted",
                            "The inbox has what the assistant settles alone. A topic begins with the last words.",
                        ),
                    ),
                ),
                Field(
                    name="telegram_budget_per_min",
                    label="Messages a minute to one group",
                    help="Telegram allows about 20. More than it allows brings long penalties. 0 is no limit, "
                    "for a Bot API server of your own.",
                    kind="number",
                    unit="messages",
                ),
            ),
        ),
        Group(
            "Advanced",
            (
                Field(
                    name="telegram_api_url",
                    label="Bot API address",
                    help="Only for a Bot API server of your own.",
                    placeholder="https://api.telegram.org",
                ),
            ),
            folded=True,
        ),
    ),
    after="settings/_telegram_check.html",
)

WIDGET = Section(
    "widget",
    "Widget",
    "widget",
    "The chat on your site. What you change here shows in the preview at once, and on your site after saving.",
    before="settings/_preview.html",
    groups=(
        Group(
            "Look",
            (
                Field(
                    name="widget_accent",
                    label="Accent",
                    help="The colour of the button and of the visitor's own words. Text on it stays readable.",
                    kind="color",
                    placeholder="#2f6fed",
                ),
                Field(
                    name="widget_radius",
                    label="Corners",
                    help="How round the panel is, from 0 to 28.",
                    kind="number",
                    unit="pixels",
                    placeholder="16",
                ),
                Field(
                    name="widget_position",
                    label="Side",
                    help="Automatic is the right side, and the left one where people read from right to left.",
                    kind="choice",
                    choices=(Choice("auto", "Automatic"), Choice("left", "Left"), Choice("right", "Right")),
                ),
                Field(
                    name="widget_theme",
                    label="Light or dark",
                    help="Automatic follows the visitor's device.",
                    kind="choice",
                    choices=(Choice("auto", "Automatic"), Choice("light", "Light"), Choice("dark", "Dark")),
                ),
                Field(
                    name="widget_avatar",
                    label="Picture",
                    help="The address of a small square picture on the host of this server. Empty: initials.",
                    placeholder="https://chat.example.com/team.png",
                ),
            ),
        ),
        Group(
            "Words",
            (
                Field(
                    name="widget_label",
                    label="Words beside the button",
                    help="Empty: the button alone.",
                    placeholder="Ask us",
                ),
                Field(
                    name="widget_greeting",
                    label="Greeting",
                    help="What a visitor reads on opening the chat. Empty: a greeting in the visitor's language.",
                    kind="paragraph",
                    rows=2,
                ),
                Field(
                    name="widget_suggestions",
                    label="Suggested questions",
                    help="Up to three, one a line. A tap on one sends it.",
                    kind="lines",
                    separator="|",
                    rows=3,
                ),
            ),
        ),
        Group(
            "Put it on your site",
            (
                Field(
                    name="public_url",
                    label="Address of this server",
                    help="As visitors reach it; empty: the address you use now. With https, sign in by https only.",
                    placeholder="https://chat.example.com",
                ),
                Field(
                    name="allowed_origins",
                    label="Sites that may show it",
                    help="One a line, like https://shop.example. Empty: any site.",
                    kind="lines",
                    rows=3,
                ),
            ),
            extra="settings/_snippet.html",
        ),
    ),
)

SESSIONS = Section(
    "sessions",
    "Sessions",
    "clock",
    "When people answer, when a session ends by itself, and how fast a visitor may write.",
    groups=(
        Group(
            "When people answer",
            (
                Field(
                    name="hours",
                    label="Hours",
                    help="One line for days with the same hours. A break: 9:00-12:30 13:30-18:00. Empty: always.",
                    kind="lines",
                    placeholder="Mon-Fri 9:00-18:00\nSat 10:00-14:00",
                    rows=3,
                ),
                Field(
                    name="hours_zone",
                    label="Time zone",
                    help="Where these hours are. Summer time is minded.",
                    placeholder="Europe/Berlin",
                    suggest="zones",
                ),
                Field(
                    name="hours_holidays",
                    label="Holidays",
                    help="One date a line: 2026-12-25, or 12-25 for every year. With hours of its own: "
                    "2026-12-24 9:00-12:00.",
                    kind="lines",
                    rows=3,
                ),
            ),
            lead="Outside these hours visitors who ask for a person read when people are back, are asked for a "
            "contact, and stay on the list until somebody answers. The assistant answers at any time.",
            extra="settings/_hours.html",
        ),
        Group(
            "Ending by itself",
            (
                Field(
                    name="idle_close_min",
                    label="Close a quiet session after",
                    help="Only when nobody is waiting for an answer.",
                    kind="number",
                    unit="minutes",
                    zero_is="Off: a quiet session stays open until somebody closes it.",
                ),
                Field(
                    name="leave_close_min",
                    label="Close when the visitor has been gone for",
                    help="Counted from the moment the last page with the chat was closed.",
                    kind="number",
                    unit="minutes",
                    zero_is="Off: a visitor who leaves finds the session again.",
                ),
            ),
        ),
        Group(
            "Operators",
            (
                Field(
                    name="auto_return_min",
                    label="Hand back to the assistant after",
                    help="When its operator has been silent for so long. The group is warned a minute before.",
                    kind="number",
                    unit="minutes",
                    zero_is="Off: a session stays with its operator.",
                ),
            ),
        ),
        Group(
            "Limits",
            (
                Field(
                    name="rate_messages",
                    label="Messages of one visitor",
                    help="A burst, and how many a minute after it: 20/60. Who is faster is asked to wait a moment.",
                    placeholder="20/60",
                ),
            ),
        ),
    ),
)

OPERATORS = Section(
    "operators",
    "Operators",
    "people",
    "Who may answer visitors: here in the browser, and from Telegram.",
)

ACTIVITY = Section(
    "activity", "Activity", "note", "Who changed what. Values never stand here, only names. Times are UTC."
)

SECTIONS = {
    section.slug: section for section in (ASSISTANT, KNOWLEDGE, TELEGRAM, WIDGET, SESSIONS, OPERATORS, ACTIVITY)
}
LABELS = {field.name: field.label for section in SECTIONS.values() for field in section.fields}
"""What the pages call a setting."""
