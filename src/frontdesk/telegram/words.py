"""What the bot tells operators besides the mirror: toasts and answers. Short, exact, the fact first."""

from frontdesk.session import errors
from frontdesk.session.errors import Refused
from frontdesk.session.state import State

HELP = """Write in a session's topic (or Reply to its message) and the visitor reads it; the AI stops.
/take: take the session
/ai: hand it to the AI (/ai now: it answers at once)
/close: close the chat
/info: what is known of it
/note TEXT: a note the visitor does not see (also: // TEXT)
/del: as a Reply to your message, withdraws it
/help: this text"""

NEEDS_REPLY = "Not sent. Reply to a message of the session you mean; its text goes to that visitor."
GENERAL_HINT = "Nothing is sent from here. Open a session's topic and write there; /help lists the commands."
FORWARDED = "Not sent. Forwarded messages stay here; write it yourself, or copy the text."
EDIT_UNSENT = "The visitor does not see this edit: the message was never sent. Write a new one."
NOT_UNDERSTOOD = "Not sent: Frontdesk failed on this message. Try other words."
UNKNOWN_TARGET = "Not sent. That message belongs to no session here."
SESSION_GONE = "Not sent. That session no longer exists."
TEXT_ONLY = "Not sent. Only text can be sent to visitors; the file stays here."
WHISPER = "Not sent. A message that starts with >> is meant for the AI, and it can't take hints yet."
UNKNOWN_COMMAND = "Not sent. There is no command {command} here; /help lists them."
LINKED = "This chat is linked already."
LINKED_NOW = "Linked. New sessions appear here."
LINKED_TOPICS = " Each gets a topic of its own; what you write there goes to its visitor."
LINKED_REPLY = " To answer a visitor, Reply to a message of their session."
LINKED_NO_TOPICS = " Topics are off in this group: switch them on in its settings, each session needs one."
LINK_REFUSED = "This code is not valid any more. Make a new one in Settings, Telegram."
TEST = "Test from the settings page: this is where new sessions will appear."
NOTHING_TO_DELETE = "Nothing withdrawn. Reply with /del to one of your messages that went to the visitor."
EMPTY_NOTE = "Nothing noted. Write the text after /note."
WITHDRAWN = "Withdrawn already."
# The quotation mark stands last: what an operator typed must never end a message of ours (see routing).
HELD = "Not sent, the chat is closed: “{text}”"
NOT_SAVED = "Not done yet: the database does not answer. It is tried again by itself."
OLD_BUTTON = "This button does not belong here."
CANNOT_CHECK = "Telegram does not confirm that you are an operator. Try again."
CANNOT_ASK = "The bot may not see who is a member here. Make it an administrator."
DONE_ALREADY = "Done already."
TAKEN = "Taken. AI disabled."
SENT = "Sent."
TAKEN_OVER = "Taken over."
CLOSED = "Chat closed."
KEPT = "Kept: the session stays with its operator."
REOPENED = "Reopened and sent."


def handed_words(state: State) -> str:
    """Hand-back says whether the assistant answers now (rule 7)."""
    if state.owes_answer:
        return "Handed to AI. It answers the last message now."
    return "Handed to AI. It waits for the visitor."


def state_words(state: State) -> str:
    """The present state, for a button of the past."""
    if not state.is_open:
        return "The chat is closed."
    if state.operator is not None:
        return f"Taken by {state.operator.label}"
    return "The AI has this session." if state.mode == "ai" else "The session waits for an operator."


def refusal_words(refusal: Refused) -> str:
    """One sentence for every reason a command can be refused."""
    match refusal:
        case errors.AlreadyTaken():
            return f"Taken by {refusal.by.label}"
        case errors.Stale() | errors.SessionClosed() | errors.VisitorWroteOn():
            return state_words(refusal.state)
        case errors.AssistantCannotAnswer():
            return f"The AI can't answer: {refusal.reason}."
        case errors.NewerSessionOpen():
            return f"Not reopened: the visitor is in a newer session, {refusal.session}."
        case errors.UnknownMessage():
            return NOTHING_TO_DELETE
        case errors.IdempotencyMismatch():
            return DONE_ALREADY
        case _:
            return SESSION_GONE
