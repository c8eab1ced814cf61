"""Who may import whom: the contracts in pyproject.toml, run as a test."""

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

CHECKOUT = Path(__file__).parent.parent


def test_every_import_keeps_the_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = lint_imports(config_filename=str(CHECKOUT / "pyproject.toml"), no_cache=True)

    assert (0, "") == (outcome, "" if outcome == 0 else capsys.readouterr().out)
