"""The whole default instrument in a real browser: the same answers and score as on every other channel."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests import whole_instrument as whole

if TYPE_CHECKING:
    from tests.browser.conftest import Opens
    from tests.browser.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def exported(server: Server, what: str) -> list[dict[str, Any]]:
    """The rows of `export`, while the server runs."""
    command = [sys.executable, "-m", "bot", "export", what]
    done = subprocess.run(command, cwd=server.folder, capture_output=True, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_whole_instrument_in_a_browser_gives_the_same_answers_and_score(
    opens: Opens, server: Server, *, scripts: bool
) -> None:
    ibu = opens(java_script_enabled=scripts)
    ibu.begins(whole.PIC)

    for choice in whole.choices():
        assert f"\n{choice.number}. " in ibu.last_message()
        assert f"Nomor {choice.number} tercatat: {choice.option.label}" in ibu.taps(choice.option.label)
    said = ibu.says("nilai")

    assert whole.score_said() in said
    assert whole.answers_expected() == whole.answers_stored(exported(server, "answers"))
    assert whole.score_expected() == whole.score_stored(exported(server, "scores"))
