"""A pytest plugin: a run in which no test passed is a failure, also when every test was skipped.

pytest itself fails only when nothing was collected. `make test` loads this with `-p tools.must_run`.
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a success without a passed test into pytest's exit code 5 (no tests)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return  # a worker of pytest-xdist; or failed already
    if not reporter.stats.get("passed"):
        reporter.write_line("no test ran", red=True)
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
