"""Who may import whom: the contracts in pyproject.toml, and the one that goes by a name."""

from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

CHECKOUT = Path(__file__).parent.parent

# What speaks to a network or to the database, for a platform's client.
CLIENTS = ("aiohttp", "aiosqlite", "httpx", "sqlite3", "telegram")


def test_every_import_keeps_the_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = lint_imports(config_filename=str(CHECKOUT / "pyproject.toml"), no_cache=True)

    assert (0, "") == (outcome, "" if outcome == 0 else capsys.readouterr().out)


def test_a_wire_module_knows_no_client() -> None:
    """Not even through another module: a platform's body in a file is all that its tests need.

    No contract in pyproject.toml can say "every module named *_wire", nor name one that is yet to come.
    """
    graph = grimp.build_graph("bot", "flows", include_external_packages=True, cache_dir=None)
    wires = sorted(module for module in graph.modules if module.endswith("_wire"))

    chains = [
        " -> ".join(chain)
        for wire in wires
        for client in CLIENTS
        if client in graph.modules and (chain := graph.find_shortest_chain(wire, client))
    ]

    assert [] == chains
