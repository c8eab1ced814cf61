"""Everything that can be set, as frozen dataclasses; `config_file` reads them from config.toml."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows import ladder

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


@dataclass(frozen=True, slots=True)
class Pemda:
    """Whose bot this is; shown to people."""

    name: str = "Kabupaten Contoh"
    zone: str = "WIB"
    penugas: str = "Sekretaris Daerah"
    nomor_surat: str = ""
    kontak_bantuan: str = "Bagian Organisasi"
    pengawas: str = "Inspektorat"
    nama_bot: str = "CekMandiri"

    @property
    def zoneinfo(self) -> ZoneInfo:
        """The time zone to show times in."""
        return ZoneInfo(ZONES.get(self.zone, self.zone))


@dataclass(frozen=True, slots=True)
class Telegram:
    """The Telegram bot; without a token the channel is off."""

    token: str = ""
    api_url: str = "https://api.telegram.org"
    mode: str = "polling"

    @property
    def secret(self) -> str:
        """What Telegram says to us with every update it brings: nobody without the token can know it."""
        return hmac.new(self.token.encode(), b"webhook", hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """The WhatsApp number; without `phone_number_id` the channel is off.

    `number` is the one that people see, for links; `account_id` the business account's, which holds the templates;
    `people_per_day` how many Meta lets us write to in 24 hours who did not write to us (0: any number).
    """

    phone_number_id: str = ""
    access_token: str = ""
    app_secret: str = ""
    verify_token: str = ""
    number: str = ""
    account_id: str = ""
    people_per_day: int = 250
    graph_url: str = "https://graph.facebook.com/v23.0"


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """Where the data is; a relative path starts at the configuration's folder."""

    path: str = "data/cekmandiri.db"


@dataclass(frozen=True, slots=True)
class Web:
    """The page; `public_url` is where people reach it, for links in invitations."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Instruments:
    """Where the pemda's own editions are kept."""

    folder: str = "instrumen"


@dataclass(frozen=True, slots=True)
class Texts:
    """Where the pemda's own texts are kept."""

    folder: str = "teks"


@dataclass(frozen=True, slots=True)
class Invitations:
    """How long an invitation can be used, in days."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class Retention:
    """How long received messages are kept, in days (said in the notice); answers stay, as the unit's."""

    messages_days: int = 30


@dataclass(frozen=True, slots=True)
class Eskalasi:
    """Who hears (`kepada`: atasan, pengawas, rekap) of a unit that is like that `hari` days before its survey.

    `bila`: belum_mulai, di_bawah_target, belum_lengkap.
    """

    hari: int
    bila: str
    kepada: list[str]


ESKALASI = tuple(Eskalasi(-one.rung, one.when.value, sorted(to.value for to in one.to)) for one in ladder.ESCALATION)


@dataclass(frozen=True, slots=True)
class Reminders:
    """When reminders go out, and to whom.

    `days` count from a unit's survey (-30 is H-30), `opens` and `closes` are local. `eskalasi`: who hears of a unit
    that lags; none: nobody. `recap_daily`: how many days before a survey the recap goes out daily. `target` is the
    predicate or zona that a unit should reach. `hari_libur_daerah`: the region's own days off, names by date.
    """

    on: bool = True
    days: list[int] = field(default_factory=lambda: [-30, -14, -7, -3, -1, 1])
    opens: str = "08:00"
    closes: str = "15:30"
    recap_daily: int = 7
    target: str = "hijau"
    hari_libur_daerah: dict[str, str] = field(default_factory=dict)
    eskalasi: list[Eskalasi] = field(default_factory=lambda: list(ESKALASI))


@dataclass(frozen=True, slots=True)
class Backup:
    """The daily backup: where (empty: none is made), from which local hour on, and for how many days one is kept."""

    folder: str = "data/cadangan"
    hour: str = "01:30"
    keep: int = 14

    @property
    def begins(self) -> time:
        """The hour; it was looked at when the configuration was read."""
        return time.fromisoformat(self.hour)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set. `folder` is where relative paths start; `trial`: no configuration at all."""

    pemda: Pemda = field(default_factory=Pemda)
    telegram: Telegram = field(default_factory=Telegram)
    whatsapp: WhatsApp = field(default_factory=WhatsApp)
    database: DatabaseFile = field(default_factory=DatabaseFile)
    web: Web = field(default_factory=Web)
    instruments: Instruments = field(default_factory=Instruments)
    texts: Texts = field(default_factory=Texts)
    invitations: Invitations = field(default_factory=Invitations)
    retention: Retention = field(default_factory=Retention)
    reminders: Reminders = field(default_factory=Reminders)
    backup: Backup = field(default_factory=Backup)
    folder: Path = field(default_factory=Path)
    trial: bool = False

    @property
    def database_path(self) -> Path:
        """The database file."""
        return self.folder / self.database.path

    @property
    def instruments_folder(self) -> Path:
        """The folder of the pemda's own editions."""
        return self.folder / self.instruments.folder

    @property
    def texts_folder(self) -> Path:
        """The folder of the pemda's own texts."""
        return self.folder / self.texts.folder

    @property
    def backup_folder(self) -> Path:
        """The folder of the daily backups, where any are made."""
        return self.folder / self.backup.folder

    @property
    def page(self) -> str:
        """Where people reach the page; without `public_url` only the trial's is known, on this machine."""
        address = self.web.public_url or (f"http://{self.web.host}:{self.web.port}" if self.trial else "")
        return address.rstrip("/")

    def facts(self) -> Mapping[str, Any]:
        """What every message may say about the pemda."""
        return {
            "nama_bot": self.pemda.nama_bot,
            "daerah": self.pemda.name,
            "penugas": self.pemda.penugas,
            "nomor_surat": self.pemda.nomor_surat,
            "kontak_bantuan": self.pemda.kontak_bantuan,
            "pengawas": self.pemda.pengawas,
            "retensi": f"{self.retention.messages_days} hari",
            "percobaan": self.trial,
            "alamat_daftar": f"{self.page}/daftar" if self.page else "",
        }


SECTIONS = {f.name: f for f in fields(Config) if f.name not in {"folder", "trial"}}


def trial(folder: Path) -> Config:
    """What runs without a configuration: an invented pemda, data under *folder*/data."""
    pemda = Pemda(
        name="Kabupaten Contoh (percobaan)",
        penugas="Sekretaris Daerah Kabupaten Contoh",
        nomor_surat="000/CONTOH/2027",
        kontak_bantuan="Bagian Organisasi Kabupaten Contoh",
        pengawas="Inspektorat Kabupaten Contoh",
    )
    database, backup = DatabaseFile("data/percobaan.db"), Backup(folder="")
    return Config(pemda=pemda, database=database, backup=backup, folder=folder, trial=True)
