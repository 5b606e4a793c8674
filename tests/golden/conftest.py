"""`pytest tests/golden --golden-update` records the golden traces anew; list what changed in CHANGELOG.md."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="record the golden traces anew")


@pytest.fixture
def updating(pytestconfig: pytest.Config) -> bool:
    """Whether to record instead of compare. Only known to pytest when this folder was asked for by name."""
    return bool(pytestconfig.getoption("golden_update", default=False))
