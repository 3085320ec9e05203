"""Rules 3 to 7 of the design, and the edge cases of handoff that live in the core."""

import pytest

from frontdesk.session import entries as e
from frontdesk.session import errors
from frontdesk.session.policy import Policy
from tests.session.builders import (
    ANN,
    AUTO_RETURN,
    BOB,
    FROM_ASSISTANT,
    FROM_VISITOR,
    MINUTE_MS,
    OFF,
    SECOND_MS,
    Made,
    SessionLog,
    a_log,
    answer,
    ask_human,
    assistant_off,
    close,
    edit,
    end,
    fail_turn,
    hand_to_ai,
    keep,
    message,
    names,
    owner_gone,
    reopen,
    reply,
    request_operator,
    take,
    take_over,
    where,
)

MORE = message("And when?", client_id="c2")
KEYWORD = message("operator!", asks_human="operator", client_id="c3")


# --- Rule 3: a reply is a takeover; an edit is neither


def test_a_reply_and_its_takeover_are_one_step() -> None:
    log = a_log()
    taken, said = log.do(reply(ANN, "Let me look."))
    assert taken.body == e.Taken(operator=ANN, text="Ann joined")
    assert said.body == e.Message(author="operator", text="Let me look.", name="Ann", operator=ANN)
    assert taken.epoch == said.epoch == 2


def test_a_colleagues_reply_bears_their_name_and_changes_no_owner() -> None:
    log = a_log(mode="human", operator=ANN)
    before = log.state
    said = log.do(reply(BOB, "Bob here."))[0]
    assert said.body == e.Message(author="operator", text="Bob here.", name="Bob Stone", operator=BOB)
    assert (log.state.operator, log.state.epoch) == (ANN, before.epoch)


def test_an_edit_takes_nothing_over_and_settles_nothing() -> None:
    log = a_log()
    before = log.state
    log.do(edit(2))
    assert (where(log.state), log.state.epoch, log.state.wants_assistant) == ("ai", before.epoch, True)
    assert log.do(answer()(before))


# --- Rule 4: the entry carries its own words, in the visitor's language


def test_notices_speak_the_visitors_language() -> None:
    log = SessionLog()
    log.do(message(locale="uk-UA"))
    taken = log.do(take(ANN))[0].body
    assert isinstance(taken, e.Taken)
    assert taken.text == "Ann тепер у чаті"


def test_the_first_message_keeps_its_page_and_key() -> None:
    page = e.Page("https://shop.example/", title="Shop")
    log = SessionLog()
    started, said = log.do(message("hi", client_id="c9", page=page, locale="ru"))
    assert started.body == e.SessionStarted(n=1, mode="ai", site="default", locale="ru", page=page)
    assert said.body == e.Message(author="visitor", text="hi", client_id="c9", page=page)
    assert (started.origin, log.state.locale) == (FROM_VISITOR, "ru")


def test_a_request_says_who_asked() -> None:
    by_keyword = a_log().do(KEYWORD)[1].body
    by_button = a_log().do(ask_human())[0].body
    by_tool = a_log().do(request_operator)[0]
    by_switch = a_log(policy=OFF).do(assistant_off())[0].body
    asked = "We're looking for a person. You'll get the answer here."
    assert by_keyword == e.OperatorRequested("keyword", asked, "operator")
    assert by_button == e.OperatorRequested("button", asked)
    assert (by_tool.body, by_tool.origin) == (e.OperatorRequested("assistant", asked), FROM_ASSISTANT)
    got = "We got your message. A person will answer you here."
    assert by_switch == e.OperatorRequested("assistant_off", got, "switched off")


def test_a_failure_is_told_honestly_and_its_reason_stays_inside() -> None:
    failed = a_log().do(fail_turn)[0].body
    text = "The assistant can't answer right now. A person will answer you here."
    assert failed == e.AssistantFailed(reason="no reply within 40 s", text=text)


def test_who_got_no_answer_is_offered_a_person_once_in_each_stretch_of_the_assistants() -> None:
    log = a_log()
    said, offered = log.do(answer("I don't know.", offers_human=True))
    assert (said.kind, offered.body) == (
        "message",
        e.HumanOffered(reason="unknown", text="Would you like to talk to a person?"),
    )
    assert (where(log.state), offered.epoch, offered.is_visible) == ("ai", said.epoch, True)
    log.do(message("and now?"))
    assert names(log.do(answer("I don't know.", offers_human=True))) == "message◦"
    log.do(take(ANN))
    log.do(hand_to_ai(ANN))
    log.do(message("and now?"))
    assert names(log.do(answer("I don't know.", offers_human=True))) == "message◦ human_offered◦"


def test_an_operator_is_labelled_by_username_or_else_by_the_full_name() -> None:
    assert (ANN.label, BOB.label) == ("@ann", "Bob Stone")


def test_taking_over_names_both() -> None:
    taken = a_log(mode="human", operator=ANN).do(take_over(BOB))[0].body
    assert taken == e.Taken(operator=BOB, text="Bob Stone joined", previous=ANN)


def test_words_of_the_assistant_or_an_operator_ask_for_nobody() -> None:
    log = a_log()
    log.do(answer("I'll transfer you to an operator."))
    assert where(log.state) == "ai"
    log = a_log(mode="human")
    log.do(reply(ANN, "operator"))
    assert where(log.state) == "human(Ann)"


# --- Rule 5: stale buttons


@pytest.mark.parametrize("mode", ["ai", "waiting"])
def test_take_works_from_any_epoch(mode: e.Mode) -> None:
    log = a_log(mode="human")
    log.do(hand_to_ai())
    if mode == "waiting":
        log.do(ask_human())
    log.do(take(BOB))
    assert where(log.state) == "human(Bob Stone)"


def test_of_two_takers_the_second_is_told_who_has_it() -> None:
    log = a_log()
    log.do(take(ANN))
    with pytest.raises(errors.AlreadyTaken) as refused:
        log.do(take(BOB))
    assert refused.value.by == ANN


def test_a_fenced_button_works_in_the_epoch_it_was_shown_in_and_tells_the_state_later() -> None:
    log = a_log(mode="human", operator=ANN)
    shown = log.state.epoch
    log.do(take_over(BOB, epoch=shown))
    for stale in (take_over(ANN, epoch=shown), hand_to_ai(epoch=shown), close(epoch=shown), keep(epoch=shown)):
        with pytest.raises(errors.Stale) as refused:
            log.do(stale)
        assert refused.value.state == log.state
    log.do(hand_to_ai(epoch=log.state.epoch))
    log.do(close(epoch=log.state.epoch))
    assert where(log.state) == "closed(operator)"


def test_a_fenced_reply_goes_through_only_in_the_epoch_it_was_written_in() -> None:
    log = a_log(mode="ai")
    written = log.state.epoch
    log.do(take(ANN))
    before = log.state
    with pytest.raises(errors.Stale) as refused:
        log.do(reply(BOB, epoch=written))
    assert (refused.value.state, log.state) == (before, before)
    assert names(log.do(reply(BOB, epoch=before.epoch))) == "message◦"
    log.do(hand_to_ai())
    assert names(log.do(reply(BOB, epoch=log.state.epoch))) == "taken◦ message◦"


def test_a_keep_from_before_the_return_comes_too_late() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    shown = log.state.epoch
    log.do(hand_to_ai())
    with pytest.raises(errors.Stale):
        log.do(keep(epoch=shown))


# --- How long somebody has waited


@pytest.mark.parametrize(
    ("mode", "begins", "policy"),
    [
        ("ai", ask_human(), None),
        ("ai", fail_turn, None),
        ("ai", assistant_off(), OFF),
        ("human", owner_gone(ANN), None),
    ],
)
def test_a_wait_begins_with_what_began_it_and_asking_again_goes_on_with_it(
    mode: e.Mode, begins: Made, policy: Policy | None
) -> None:
    log = a_log(mode=mode, policy=policy or Policy())
    assert log.state.waiting_since_ms == 0
    (began,) = log.do(begins)
    for _ in range(2):
        log.do(ask_human(), after_ms=2 * MINUTE_MS)
    assert log.state.waiting_since_ms == began.at_ms


def test_a_session_that_begins_waiting_waits_from_its_first_entry() -> None:
    log = SessionLog(policy=OFF)
    started, *_ = log.do(message())
    log.do(ask_human(), after_ms=MINUTE_MS)
    assert log.state.waiting_since_ms == started.at_ms


@pytest.mark.parametrize("ends", [take(ANN), reply(ANN), hand_to_ai(), close(), end()])
def test_a_wait_is_over_as_soon_as_somebody_has_the_session_or_it_ends(ends: Made) -> None:
    log = a_log(mode="waiting")
    log.do(ends)
    assert log.state.waiting_since_ms == 0


def test_the_next_wait_is_counted_anew() -> None:
    log = a_log(mode="waiting")
    log.do(hand_to_ai())
    (asked,) = log.do(ask_human())
    assert log.state.waiting_since_ms == asked.at_ms


# --- Rule 7: handing back


def test_hand_back_with_words_unanswered_makes_the_assistant_answer_at_once() -> None:
    log = a_log(mode="human")
    log.do(hand_to_ai())
    assert log.state.wants_assistant
    assert log.state.answer_due_from_ms == log.now_ms
    log.do(MORE, after_ms=5 * SECOND_MS)
    assert log.state.answer_due_from_ms == log.now_ms


def test_hand_back_with_nothing_owed_leaves_the_assistant_silent_until_the_visitor_writes() -> None:
    log = a_log(mode="human")
    log.do(reply(ANN))
    log.do(hand_to_ai())
    assert not log.state.wants_assistant
    with pytest.raises(errors.Stale):
        log.do(answer())
    log.do(MORE)
    assert log.state.wants_assistant


def test_ai_now_answers_at_once_and_once() -> None:
    log = a_log(mode="human")
    log.do(reply(ANN))
    handed = log.do(hand_to_ai(answer_now=True))[0].body
    assert isinstance(handed, e.HandedToAi)
    assert handed.answer_now
    assert log.state.wants_assistant
    begun = log.state
    assert names(log.do(answer())) == "message◦"
    assert not log.state.owes_answer
    with pytest.raises(errors.Stale):
        log.do(answer()(begun))


def test_ai_now_in_ai_mode_begins_a_new_epoch_so_that_its_answer_has_a_key_of_its_own() -> None:
    log = a_log(answered=True)
    first_key = log.state.turn_key
    log.do(hand_to_ai(answer_now=True))
    assert log.state.wants_assistant
    assert log.state.turn_key != first_key
    log.do(answer("Anything else?"))
    assert not log.state.owes_answer


@pytest.mark.parametrize(
    "overtaken",
    [take(ANN), ask_human(), fail_turn, close()],
    ids=["a takeover", "a request", "a failure", "closing"],
)
def test_ai_now_is_void_after(overtaken: Made) -> None:
    log = a_log(answered=True)
    log.do(hand_to_ai(answer_now=True))
    log.do(overtaken)
    assert not log.state.owes_answer


def test_ai_now_does_not_swallow_what_the_visitor_writes_meanwhile() -> None:
    log = a_log(answered=True)
    log.do(hand_to_ai(answer_now=True))
    begun = log.state
    log.do(MORE)
    log.do(answer(restarts=2)(begun))
    assert log.state.wants_assistant


def test_an_old_request_does_not_trigger_again_after_hand_back() -> None:
    log = SessionLog()
    log.do(message("I want an operator", asks_human="operator"))
    log.do(hand_to_ai())
    with pytest.raises(errors.Stale):
        log.do(request_operator)
    assert log.state.wants_assistant
    log.do(MORE)
    assert names(log.do(request_operator)) == "operator_requested◦"


# --- Asking for a person


def test_asking_again_while_waiting_is_a_silent_line_at_most_once_a_minute() -> None:
    log = a_log(mode="waiting")
    assert names(log.do(ask_human(), after_ms=59 * SECOND_MS)) == ""
    assert names(log.do(ask_human(), after_ms=SECOND_MS)) == "asked_again"
    assert names(log.do(ask_human(), after_ms=59 * SECOND_MS)) == ""
    assert names(log.do(KEYWORD, after_ms=SECOND_MS)) == "message◦ asked_again"


def waiting_since_the_assistant_was_off() -> SessionLog:
    log = SessionLog(policy=OFF)
    log.do(message())
    return log


def waiting_since_it_was_switched_off() -> SessionLog:
    log = a_log(policy=OFF)
    log.do(assistant_off())
    return log


def waiting_since_it_was_switched_off_after_a_hand_back() -> SessionLog:
    log = a_log(mode="waiting")
    log.do(hand_to_ai())
    log.policy = OFF
    log.do(assistant_off())
    return log


def waiting_since_it_failed() -> SessionLog:
    log = a_log()
    log.do(fail_turn)
    return log


def waiting_since_the_owner_left() -> SessionLog:
    log = a_log(mode="waiting")
    log.do(take(ANN))
    log.do(owner_gone(ANN))
    return log


@pytest.mark.parametrize(
    "log",
    [
        waiting_since_the_assistant_was_off(),
        waiting_since_it_was_switched_off(),
        waiting_since_it_was_switched_off_after_a_hand_back(),
        waiting_since_it_failed(),
        waiting_since_the_owner_left(),
    ],
    ids=["off", "switched off", "switched off after a hand-back", "failed", "owner left"],
)
def test_the_visitors_first_own_request_while_waiting_is_loud_once(log: SessionLog) -> None:
    epoch = log.state.epoch
    assert names(log.do(ask_human())) == "operator_requested◦"
    assert (where(log.state), log.state.epoch) == ("waiting", epoch)
    assert names(log.do(ask_human(), after_ms=MINUTE_MS)) == "asked_again"


def test_a_request_after_a_hand_back_is_loud_again() -> None:
    log = a_log(mode="waiting")
    log.do(hand_to_ai())
    assert names(log.do(KEYWORD)) == "message◦ operator_requested◦"


# --- Closing, reopening, leaving


def test_reopening_clears_who_closed_it_and_gives_it_to_the_operator() -> None:
    log = a_log(closed_by="visitor")
    epoch = log.state.epoch
    log.do(reopen(BOB))
    assert (log.state.closed_by, log.state.operator, log.state.epoch) == (None, BOB, epoch + 1)
    assert log.state.owes_answer


def test_reopening_is_refused_by_the_name_of_the_newer_session() -> None:
    log = a_log(closed_by="visitor")
    with pytest.raises(errors.NewerSessionOpen) as refused:
        log.do(reopen(ANN, "One more thing.", newer_open="ABCD1234"))
    assert refused.value.session == "ABCD1234"


def test_of_visitor_and_operator_closing_at_once_the_first_stands() -> None:
    log = a_log()
    log.do(end())
    with pytest.raises(errors.SessionClosed) as refused:
        log.do(close())
    assert refused.value.state.closed_by == "visitor"


def test_hand_back_is_refused_with_the_reason_when_the_assistant_cannot_answer() -> None:
    log = a_log(mode="human", policy=OFF)
    with pytest.raises(errors.AssistantCannotAnswer) as refused:
        log.do(hand_to_ai())
    assert refused.value.reason == "switched off"


def test_a_switched_off_assistant_leaves_no_session_owing() -> None:
    log = a_log(answered=True, policy=OFF)
    log.do(MORE)
    assert where(log.state) == "waiting"
    log = a_log(policy=OFF)
    log.do(assistant_off())
    assert where(log.state) == "waiting"
    assert log.do(assistant_off()) == []


def test_an_answer_under_way_when_the_assistant_is_switched_off_still_counts() -> None:
    log = a_log(policy=OFF)
    log.do(answer())
    assert log.do(assistant_off()) == []
    assert where(log.state) == "ai"


def test_the_number_of_restarts_is_the_policys() -> None:
    log = a_log(policy=Policy(turn_restarts_max=0))
    begun = log.state
    log.do(MORE)
    assert names(log.do(answer()(begun))) == "message◦"


def test_a_refusal_shows_its_data() -> None:
    assert str(errors.AlreadyTaken(ANN)) == f"AlreadyTaken(by={ANN!r})"
