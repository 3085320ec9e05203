"""What the demo sets for the server, and what it says when its owner and first visitor cannot act."""

from pathlib import Path

from frontdesk.demo.sandbox import Sandbox
from frontdesk.demo.shop import running_shop
from frontdesk.demo.stage import Links, make_environment, prepare

SANDBOX = Sandbox("http://127.0.0.1:8081", "1:token", -100)


def environment(**outer: str) -> dict[str, str]:
    return make_environment(outer, folder=Path("/tmp/x"), port=8080, sandbox=SANDBOX)


def test_only_what_the_demo_must_decide_is_locked_in_the_settings() -> None:
    assert {name for name in environment() if name.startswith("FRONTDESK_")} == {
        "FRONTDESK_ADMIN_PASSWORD",
        "FRONTDESK_DATABASE_URL",
        "FRONTDESK_HOST",
        "FRONTDESK_KNOWLEDGE_DIR",
        "FRONTDESK_LOG_LEVEL",
        "FRONTDESK_PORT",
        "FRONTDESK_TELEGRAM_API_URL",
        "FRONTDESK_TELEGRAM_BOT_TOKEN",
        "FRONTDESK_TELEGRAM_BUDGET_PER_MIN",
        "FRONTDESK_TELEGRAM_CHAT_ID",
    }


def test_a_model_of_one_s_own_is_kept_and_another_installation_s_settings_are_not() -> None:
    made = environment(
        FRONTDESK_AI_PROVIDER="openai",
        FRONTDESK_AI_MODEL="mine",
        FRONTDESK_LOG_LEVEL="debug",
        FRONTDESK_DATABASE_URL="postgresql://elsewhere/x",
        FRONTDESK_WIDGET_ACCENT="#ff0000",
        PATH="/bin",
    )
    assert made["FRONTDESK_AI_PROVIDER"] == "openai"
    assert made["FRONTDESK_AI_MODEL"] == "mine"
    assert made["FRONTDESK_LOG_LEVEL"] == "debug"
    assert made["FRONTDESK_DATABASE_URL"] == "sqlite:////tmp/x/demo.db"
    assert "FRONTDESK_WIDGET_ACCENT" not in made
    assert made["PATH"] == "/bin"


def test_a_proxy_is_not_asked_for_this_machine() -> None:
    made = environment(http_proxy="http://proxy:1", NO_PROXY="intern")
    assert made["NO_PROXY"] == made["no_proxy"] == "intern,127.0.0.1"


def test_a_server_that_refuses_the_owner_costs_the_preparation_and_not_the_demo() -> None:
    with running_shop(0, desk="http://127.0.0.1:9") as no_frontdesk:
        line = prepare(Links(no_frontdesk.rstrip("/"), SANDBOX.url, no_frontdesk))
    assert line.startswith("The demo could not play its owner and first visitor (")
    assert "404" in line
    assert line.endswith("everything else works.")
