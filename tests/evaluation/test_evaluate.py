"""How a run ends that can't be finished, and what is looked at before anything is asked."""

import os
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from frontdesk.evaluate import CannotEvaluate, Stopped, evaluate_file
from frontdesk.store.ports import StoreUnavailable

GOLDEN = "[[question]]\nask = 'How long does delivery take?'\ncontains = ['three days']\n"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs have their folders. The built-in assistant knows of delivery."""
    folder, knowledge = tmp_path / "tmp", tmp_path / "knowledge"
    folder.mkdir()
    knowledge.mkdir()
    (knowledge / "delivery.md").write_text("# Delivery times\n\nDelivery takes three days.\n")
    for name in [name for name in os.environ if name.startswith("FRONTDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", f"sqlite:///{tmp_path / 'frontdesk.db'}")
    monkeypatch.setenv("FRONTDESK_KNOWLEDGE_DIR", str(knowledge))
    monkeypatch.setenv("FRONTDESK_KNOWLEDGE_SEARCH", "words")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    file = tmp_path / "golden.toml"
    file.write_text(GOLDEN)
    return file


def at_the_verdict(do: Callable[[], None]) -> Callable[[str], None]:
    return lambda line: do() if line.startswith("ok ") else None


def raises(error: Exception) -> Callable[[], None]:
    def do() -> None:
        raise error

    return do


def test_without_a_database_it_says_so_and_asks(tmp_path: Path, golden: Path) -> None:
    told: list[str] = []
    assert evaluate_file(golden, report=None, tell=told.append)
    database = tmp_path / "frontdesk.db"
    assert told[0] == f"There is no database at {database} yet: asking with the environment's settings alone."
    assert told[-1] == "All 1 right."
    assert not database.exists()


def test_a_database_without_tables_holds_nothing(tmp_path: Path, golden: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "frontdesk.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    told: list[str] = []
    assert evaluate_file(golden, report=None, tell=told.append)
    assert told[0].startswith("Asking 1 questions")


@contextmanager
def broken(database: Path, fault: str) -> Generator[None]:
    """A database that has the fault, for as long as the block lasts."""
    match fault:
        case "corrupt":
            database.write_text("Not a database. " * 100)
            yield
        case "a folder":
            database.mkdir()
            yield
        case _:
            with closing(sqlite3.connect(database, isolation_level=None)) as connection:
                connection.execute("CREATE TABLE settings (old TEXT)")
                connection.execute("CREATE TABLE knowledge (old TEXT)")
                if fault == "locked":
                    connection.execute("BEGIN EXCLUSIVE")
                yield


@pytest.mark.parametrize("fault", ["corrupt", "a folder", "another schema", "locked"])
def test_a_database_that_cannot_be_read_is_refused(tmp_path: Path, golden: Path, fault: str) -> None:
    database = tmp_path / "frontdesk.db"
    told: list[str] = []
    with broken(database, fault), pytest.raises(CannotEvaluate) as cannot:
        evaluate_file(golden, report=None, tell=told.append)
    assert str(cannot.value).startswith(f"{database} cannot be read: ")
    assert str(cannot.value).endswith(". `frontdesk doctor` says the mend")
    assert "\n" not in str(cannot.value)
    assert told == []


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("golden.toml", " is the file of the questions: name another file for the report"),
        ("link.toml", " is the file of the questions: name another file for the report"),
        ("frontdesk.db", " is the database: name another file for the report"),
        ("nowhere/report.json", "nowhere/report.json cannot be written: there is no folder "),
        ("golden.toml/report.json", " cannot be written: "),
        ("knowledge", " is a folder: name a file in it for the report"),
        ("x" * 300, " cannot be written: File name too long"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_asking(
    tmp_path: Path, golden: Path, report: str, words: str
) -> None:
    sqlite3.connect(tmp_path / "frontdesk.db").close()
    (tmp_path / "link.toml").symlink_to(golden)
    told: list[str] = []
    with pytest.raises(CannotEvaluate) as cannot:
        evaluate_file(golden, report=tmp_path / report, tell=told.append)
    assert words in str(cannot.value)
    assert told == []
    assert golden.read_text() == GOLDEN


def test_a_folder_that_may_not_be_written_to_is_refused(
    tmp_path: Path, golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def may_not(path: Path, mode: int) -> bool:
        return False  # whatever the user that runs the tests may

    monkeypatch.setattr(os, "access", may_not)
    with pytest.raises(CannotEvaluate, match=r"report\.json cannot be written: this user may not$"):
        evaluate_file(golden, report=tmp_path / "report.json", tell=print)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("secret"), "the questions could not be asked: RuntimeError, a fault of Frontdesk's"),
        (StoreUnavailable("the disk\nis full"), "the questions could not be asked: the disk is full"),
        (OSError(28, "No space left"), "the questions could not be asked: [Errno 28] No space left"),
    ],
)
def test_whatever_breaks_is_one_line(golden: Path, temporary: Path, error: Exception, words: str) -> None:
    with pytest.raises(CannotEvaluate) as cannot:
        evaluate_file(golden, report=None, tell=at_the_verdict(raises(error)))
    assert str(cannot.value) == words
    assert list(temporary.iterdir()) == []


def test_output_that_nobody_reads_ends_it(golden: Path, temporary: Path) -> None:
    with pytest.raises(BrokenPipeError):
        evaluate_file(golden, report=None, tell=at_the_verdict(raises(BrokenPipeError())))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("begins", ["There is no", "Asking", "ok "])
def test_sigterm_ends_it_and_removes_the_folder(golden: Path, temporary: Path, begins: str) -> None:
    folders: list[int] = []

    def tell(line: str) -> None:
        if line.startswith(begins):
            folders.append(len(list(temporary.iterdir())))
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped):
        evaluate_file(golden, report=None, tell=tell)
    assert folders == [0 if begins == "There is no" else 1]
    assert list(temporary.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
