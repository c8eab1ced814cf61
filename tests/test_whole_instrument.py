"""The whole default instrument, from the invitation to the score: the same on every channel, and soon done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.playing import Heard
from tests import whole_instrument as whole
from tests.commanding import exported
from tests.stages import CHANNELS, OnTelegram, Viewed, on_telegram, this_minute
from tests.whatsapp_stage import on_whatsapp

MOST_MESSAGES = 45  # from the welcome to the first full score
BY_BUTTON, BY_LABEL = "by button", "by label"


async def answered(stage: Viewed, how: str) -> Heard:
    """Come in, answer everything, and ask for the score, which is given."""
    await stage.arrives(whole.PIC)
    for label in ("Ya, benar", "Setuju, mulai"):
        assert await stage.presses(whole.PIC, label, "")
    for choice in whole.choices():
        label = choice.option.label
        card = f"{choice.number}. "
        heard = await (stage.presses(whole.PIC, label, card) if how == BY_BUTTON else stage.says(whole.PIC, label))
        assert heard is not None
        assert f"Nomor {choice.number} tercatat: {label}" in heard.messages[0].text
    return await stage.says(whole.PIC, "nilai")


@pytest.mark.parametrize("how", [BY_BUTTON, BY_LABEL])
@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_whole_instrument_gives_the_same_answers_and_score(channel: str, how: str, tmp_path: Path) -> None:
    async with CHANNELS[channel](tmp_path, this_minute()) as stage:
        heard = await answered(stage, how)

        said = heard.messages[0].text
        answers, scores = await exported(tmp_path, "answers"), await exported(tmp_path, "scores")

    assert whole.score_said() in said
    assert "38 dari 38 pertanyaan terjawab" in said
    assert whole.answers_expected() == whole.answers_stored(answers)
    assert whole.score_expected() == whole.score_stored(scores)


async def test_the_first_full_score_on_telegram_comes_within_forty_five_messages(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, this_minute()) as stage:
        heard = await answered(stage, BY_BUTTON)

        sent = sent_messages(stage)

    assert whole.score_said() in heard.messages[0].text
    assert len(sent) <= MOST_MESSAGES
    assert "Apakah ini Bapak Contoh Dua?" in sent[0]["text"]


async def test_one_assessment_on_whatsapp_costs_one_message_per_card_and_six_at_most(tmp_path: Path) -> None:
    async with on_whatsapp(tmp_path, this_minute()) as stage:
        await answered(stage, BY_BUTTON)
        await stage.says(whole.PIC, "kirim")
        await stage.says(whole.PIC, "ya")

        sent = [body for body in stage.api.requests if "status" not in body]
        text = stage.api.last(stage.refs[whole.PIC]).text

    assert "terkirim" in text
    assert len(whole.choices()) < len(sent) <= len(whole.choices()) + 6


def sent_messages(stage: OnTelegram) -> list[dict[str, Any]]:
    return [request.params for request in stage.api.requests if request.method == "sendMessage"]


def test_the_choices_touch_every_number_and_more_than_one_value() -> None:
    assert 38 == len(whole.choices())
    assert 4 < len({choice.option.value for choice in whole.choices()})
