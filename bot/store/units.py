"""Units and their products."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from bot.store import waiting
from bot.store.times import iso
from flows.instrument import Product, Subject
from flows.ladder import Why
from flows.roster_cells import same


def add(
    tx: sqlite3.Connection, name: str, kind: str, zone: str, products: Sequence[str], slot: str | None = None
) -> int:
    """A new unit with its products in order; gives its id. Raises sqlite3.IntegrityError for a name that is there."""
    cursor = tx.execute("INSERT INTO units (name, kind, zone, slot) VALUES (?, ?, ?, ?)", (name, kind, zone, slot))
    unit = int(cursor.lastrowid or 0)
    for position, product in enumerate(products):
        tx.execute("INSERT INTO products (unit, name, position) VALUES (?, ?, ?)", (unit, product, position))
    return unit


def find(tx: sqlite3.Connection, name: str) -> int | None:
    """The id of the unit of that name, whatever the case; None where there is none."""
    row = tx.execute("SELECT id FROM units WHERE name = ? COLLATE NOCASE AND closed_at IS NULL", (name,)).fetchone()
    return int(row["id"]) if row else None


def names(tx: sqlite3.Connection) -> list[str]:
    """The units' names, in order of the alphabet."""
    return [row["name"] for row in tx.execute("SELECT name FROM units WHERE closed_at IS NULL ORDER BY name")]


def subject(tx: sqlite3.Connection, unit: int, name: str, kind: str) -> Subject:
    """What is assessed: the unit with the products it has now."""
    rows = tx.execute("SELECT id, name FROM products WHERE unit = ? AND removed_at IS NULL ORDER BY position", (unit,))
    return _same(name, kind, tuple((row["id"], row["name"]) for row in rows))


@lru_cache(maxsize=4096)
def _same(name: str, kind: str, products: tuple[tuple[int, str], ...]) -> Subject:
    """One object for equal subjects: what is computed from it is kept with it."""
    return Subject(name, kind, tuple(Product(*product) for product in products))


def set_slot(tx: sqlite3.Connection, unit: int, slot: str | None) -> None:
    """The unit's own slot, in every open putaran and in those to come; None: it follows the putaran's day."""
    tx.execute("UPDATE units SET slot = ? WHERE id = ?", (slot, unit))
    tx.execute(
        """
        UPDATE penilaian SET survey_at = ?
         WHERE unit = ? AND putaran IN (SELECT id FROM putaran WHERE closed_at IS NULL)
        """,
        (slot, unit),
    )
    waiting.cancel_pointless(tx, waiting.of_unit(tx, unit), Why.MOVED)


def remove_product(tx: sqlite3.Connection, product: int, now: datetime) -> None:
    """Take a product off: its answers stay, and it leaves the score."""
    tx.execute("UPDATE products SET removed_at = ? WHERE id = ?", (iso(now), product))


def add_product(tx: sqlite3.Connection, unit: int, name: str) -> None:
    """A further product, last; one that was taken off is back with its answers."""
    rows = tx.execute("SELECT id, name, position FROM products WHERE unit = ? ORDER BY position", (unit,)).fetchall()
    last = max((row["position"] for row in rows), default=-1) + 1
    before = next((row["id"] for row in rows if same(row["name"]) == same(name)), None)
    if before is None:
        tx.execute("INSERT INTO products (unit, name, position) VALUES (?, ?, ?)", (unit, name, last))
    else:
        tx.execute("UPDATE products SET name = ?, position = ?, removed_at = NULL WHERE id = ?", (name, last, before))


def order_products(tx: sqlite3.Connection, unit: int, names: Sequence[str]) -> None:
    """The order of a unit's products, as *names* spells them."""
    rows = tx.execute("SELECT id, name FROM products WHERE unit = ? AND removed_at IS NULL", (unit,)).fetchall()
    numbers = {same(row["name"]): row["id"] for row in rows}
    for position, name in enumerate(names):
        tx.execute("UPDATE products SET name = ?, position = ? WHERE id = ?", (name, position, numbers[same(name)]))
