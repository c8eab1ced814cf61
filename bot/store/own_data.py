"""A copy of what is kept about one person, as sheets: their own words and deeds, nobody else's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.store import inbox, people, putaran, sent_messages, times, units
from flows.effects import Role
from flows.instrument import Key, layout
from flows.messages import Address, Tap, Text, Unreadable
from flows.sheets import Column, Sheet

Rows = Iterator[tuple[str, ...]]

_ROLES = {
    Role.PIC: "PIC (narahubung)",
    Role.SUPERVISOR: "atasan",
    Role.OVERSEER: "pengawas",
    Role.ASSISTANT: "pendamping",
    Role.ADMIN: "admin",
}
_STAGES = {"kenal": "belum menyatakan benar", "setuju": "belum menyetujui pemberitahuan", "aktif": "bergabung"}
_KINDS = {"jawaban": "jawaban", "lewati": "dilewati", "tidak_berlaku": "usulan tidak berlaku"}


def sheets(tx: sqlite3.Connection, person: int, zone: ZoneInfo) -> list[Sheet]:
    """The copy for the person of that id; times are those of *zone*."""
    return _Copy(tx, person, zone).sheets()


class _Copy:
    def __init__(self, tx: sqlite3.Connection, person: int, zone: ZoneInfo) -> None:
        self.tx, self.person, self.zone = tx, person, zone

    def sheets(self) -> list[Sheet]:
        """All of them, the empty ones too: that nothing is kept is an answer."""
        made = (
            ("Identitas", (("Data", 26), ("Isi", 44), ("Keterangan", 44)), self.identity()),
            ("Penugasan", (("Unit", 50), ("Keterangan", 50), ("Sejak", 22)), self.tasks()),
            (
                "Jawaban",
                (
                    ("Waktu", 18), ("Putaran", 20), ("Unit", 28), ("Nomor", 8), ("Pertanyaan", 36), ("Produk", 20),
                    ("Jenis", 16), ("Jawaban", 18), ("Catatan atau alasan", 30), ("Kanal", 10), ("Berlaku", 9),
                ),
                self.answers(),
            ),
            ("Pesan", (("Waktu", 18), ("Kanal", 12), ("Pesan Bapak/Ibu", 90)), self.messages()),
        )  # fmt: skip
        return [
            Sheet(name, f"Data Bapak/Ibu: {name}", tuple(Column(*column) for column in columns), tuple(rows))
            for name, columns, rows in made
        ]

    def moment(self, text: str | None) -> str:
        """``2027-01-11 09.10``; empty for None."""
        at = times.read(text)
        return f"{at.astimezone(self.zone):%Y-%m-%d %H.%M}" if at else ""

    def identity(self) -> Rows:
        """Who they are to us, and the accounts they write from."""
        row = self.tx.execute("SELECT * FROM persons WHERE id = ?", (self.person,)).fetchone()
        yield "Nama", row["name"], ""
        yield "Jabatan", row["position"], ""
        yield "Peran", _ROLES[Role(row["role"])], ""
        yield "Nomor telepon", row["phone"] or "tidak disimpan", "dari daftar penugasan"
        yield "Pengingat", "ya" if row["reminders"] else "tidak", ""
        yield "Saluran pengingat", row["remind_on"] or "yang terakhir dipakai", ""
        yield "Terdaftar sejak", self.moment(row["added_at"]), ""
        for one in self.tx.execute("SELECT * FROM addresses WHERE person = ? ORDER BY joined_at", (self.person,)):
            since = self.moment(one["agreed_at"] or one["joined_at"])
            yield "Akun percakapan", one["address"], f"{_STAGES[one['stage']]} {since}"
        for one in self.tx.execute("SELECT * FROM invites WHERE person = ? ORDER BY id", (self.person,)):
            until = self.moment(one["expires_at"])
            yield "Undangan", f"dibuat {self.moment(one['made_at'])}", f"berlaku sampai {until}"
        asked = self.tx.execute("SELECT asked_at FROM deletions WHERE person = ?", (self.person,)).fetchone()
        if asked:
            yield "Penghapusan data", f"diminta {self.moment(asked['asked_at'])}", ""

    def tasks(self) -> Rows:
        """Their units, what became of hand-overs, and what they sent in."""
        for unit in people.units_of(self.tx, self.person):
            yield unit, "bertugas", ""
        query = """
            SELECT u.name, h.giver, h.started_at, h.outcome FROM handovers AS h JOIN units AS u ON u.id = h.unit
             WHERE ? IN (h.giver, h.taker) ORDER BY h.id
        """
        for row in self.tx.execute(query, (self.person,)):
            what = "menyerahkan tugas" if row["giver"] == self.person else "ditawari tugas"
            yield row["name"], f"{what}, {row['outcome'] or 'menunggu'}", self.moment(row["started_at"])
        query = """
            SELECT u.name, n.sent_in_at FROM penilaian AS n JOIN units AS u ON u.id = n.unit
             WHERE n.sent_in_by = ? ORDER BY n.id
        """
        for row in self.tx.execute(query, (self.person,)):
            yield row["name"], "mengirim hasil", self.moment(row["sent_in_at"])

    def answers(self) -> Rows:
        """All they ever answered, proposed or decided."""
        query = """
            SELECT e.*, r.name AS round, r.edition, u.id AS unit, u.name, u.kind AS unit_kind, p.name AS product_name
              FROM entries AS e
              JOIN penilaian AS n ON n.id = e.penilaian
              JOIN putaran AS r ON r.id = n.putaran
              JOIN units AS u ON u.id = n.unit
              LEFT JOIN products AS p ON p.id = e.product
             WHERE ? IN (e.person, e.decided_by) ORDER BY e.id
        """
        for row in self.tx.execute(query, (self.person,)).fetchall():
            instrument = putaran.instrument(self.tx, row["edition"])
            subject = units.subject(self.tx, row["unit"], row["name"], row["unit_kind"])
            question = instrument.questions[row["question"]]
            key = Key(row["question"], row["product"])
            label = layout(instrument, subject).labels.get(key, str(question.number))
            about = (row["round"], row["name"], label, question.name, row["product_name"] or "")
            if row["person"] == self.person:
                option = question.option(row["option"]) if row["option"] else None
                said = (_KINDS[row["kind"]], option.label if option else "", row["reason"] or "")
                channel = row["address"].partition(":")[0]
                yield self.moment(row["at"]), *about, *said, channel, "ya" if row["standing"] else "tidak"
            if row["decided_by"] == self.person:
                yield self.moment(row["decided_at"]), *about, "keputusan atas usulan", row["decision"], "", "", ""

    def messages(self) -> Rows:
        """What they wrote and pressed, while it is kept."""
        accounts = self.tx.execute("SELECT address FROM addresses WHERE person = ? ORDER BY joined_at", (self.person,))
        for account in [Address.read(row["address"]) for row in accounts]:
            query = "SELECT received_at, body FROM inbox WHERE address = ? ORDER BY received_at, id"
            found = [(row["received_at"], inbox.load(row["body"])) for row in self.tx.execute(query, (str(account),))]
            pressed = {body.on for _, body in found if isinstance(body, Tap) and body.on}
            shown = sent_messages.labels(self.tx, account, pressed)
            for at, body in found:
                match body:
                    case Text(text):
                        yield self.moment(at), account.channel.value, text
                    case Tap(token, on):
                        yield self.moment(at), account.channel.value, f"[{shown.get((on, token), 'tombol')}]"
                    case Unreadable(kind):
                        yield self.moment(at), account.channel.value, f"({kind})"
