"""A turn of the conversation, taken and looked at."""

from flows import intents as i
from flows.conversation import step
from flows.effects import Effect, Quiet, Save, Say, Tell
from flows.instrument import Key
from flows.reading import read
from flows.state import Filling, State
from flows.tokens import unpack


def said(effects: tuple[Effect, ...]) -> Say:
    """The one message of a turn."""
    [say] = [effect for effect in effects if isinstance(effect, Say)]
    assert not [effect for effect in effects if isinstance(effect, Quiet)]
    return say


def quiet(effects: tuple[Effect, ...]) -> Quiet:
    [effect] = effects
    assert isinstance(effect, Quiet)
    return effect


def saved(effects: tuple[Effect, ...]) -> list[Save]:
    return [effect for effect in effects if isinstance(effect, Save)]


def told(effects: tuple[Effect, ...]) -> list[Tell]:
    return [effect for effect in effects if isinstance(effect, Tell)]


def at(state: State) -> Filling:
    assert isinstance(state, Filling)
    return state


def says(state: State, text: str) -> tuple[Filling, tuple[Effect, ...]]:
    """A turn in words."""
    after, effects = step(state, read(text, state))
    return at(after), effects


def taps(state: Filling, say: Say, label: str) -> tuple[Filling, tuple[Effect, ...]]:
    """A turn by a button of *say*."""
    [token] = [button.token for row in say.buttons for button in row if button.label == label]
    intent = unpack(token)
    assert intent is not None
    after, effects = step(state, intent)
    return at(after), effects


def answer(key: Key, option: str, *, sure: bool = False, of: int = 1) -> i.Answer:
    return i.Answer(of, key, option, sure=sure)
