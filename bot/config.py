"""config.toml as frozen dataclasses; all faults at once, each with its key, in the administrator's words."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.faults import why
from flows import ladder

ENVIRONMENT = "CEKMANDIRI"
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class ConfigError(Exception):
    """The configuration cannot be used; `faults` lists every reason with its place."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


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


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration in *path*, secrets also from *environment*. Raises ConfigError with all faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError([f"{path} tidak dapat dibaca: {why(error)}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path} bukan teks UTF-8 (bita ke-{error.start})"]) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"periksa baris {place[1]}, kolom {place[2]}" if place else "berkasnya terpotong"
        raise ConfigError([f"{path} bukan TOML yang benar; {where}"]) from error
    return _Reader(text, environment).config(data, path.resolve().parent)


class _Reader:
    def __init__(self, text: str, environment: Mapping[str, str]) -> None:
        self.lines = text.splitlines()
        self.environment = environment
        self.faults: list[str] = []

    def config(self, data: dict[str, Any], folder: Path) -> Config:
        hints = get_type_hints(Config)
        for name in sorted(data.keys() - SECTIONS.keys()):
            self.fault(name, "bagian ini tidak dikenal", near=name)
        sections = {name: self.section(name, hints[name], data.get(name, {})) for name in SECTIONS}
        config = Config(**sections, folder=folder)
        self.check(config)
        if self.faults:
            raise ConfigError(self.faults)
        return config

    def section(self, name: str, kind: type[Any], data: object) -> Any:  # noqa: ANN401  one of the sections
        if not isinstance(data, dict):
            self.fault(name, f"harus berupa bagian [{name}]", near=name)
            return kind()
        hints = get_type_hints(kind)
        for key in sorted(data.keys() - hints.keys()):
            self.fault(f"[{name}] {key}", "kunci ini tidak dikenal", near=key)
        values: dict[str, Any] = {}
        for key, wanted in hints.items():
            value = self.secret(name, key)
            value = data.get(key) if value is None else value
            if value is None:
                continue
            if wanted == list[Eskalasi]:
                values[key] = self.escalation(f"[[{name}.{key}]]", value)
                continue
            if not _fits(value, wanted):
                self.fault(f"[{name}] {key}", f"harus berupa {_WORDS[wanted]}", near=key)
                continue
            values[key] = value
        return kind(**values)

    def escalation(self, place: str, value: object) -> list[Eskalasi]:
        """The rungs of the escalation that are whole; every fault of the others."""
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.fault(place, f"harus berupa bagian {place}", near="eskalasi")
            return []
        found = []
        for number, one in enumerate(value, 1):
            which = f"{place} ke-{number}"
            faults = [*_faults_of_escalation(one)]
            for fault in faults:
                self.fault(which, fault)
            if not faults:
                found.append(Eskalasi(**one))
        return found

    def secret(self, name: str, key: str) -> str | None:
        """A value from the environment (CEKMANDIRI_TELEGRAM_TOKEN), or from the file that ..._FILE names."""
        variable = f"{ENVIRONMENT}_{name}_{key}".upper()
        if (named := self.environment.get(f"{variable}_FILE")) is not None:
            try:
                return Path(named).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                self.fault(f"{variable}_FILE", f"berkas itu tidak dapat dibaca ({type(error).__name__})")
                return None
        value = self.environment.get(variable)
        return value if value and get_type_hints(get_type_hints(Config)[name])[key] is str else None

    def check(self, config: Config) -> None:
        zone = config.pemda.zone
        if ZONES.get(zone, zone) not in available_timezones():
            self.fault("[pemda] zone", f'"{zone}" tidak dikenal; pilih WIB, WITA, atau WIT', near="zone")
        for key in ("name", "penugas", "kontak_bantuan", "pengawas", "nama_bot"):
            if not getattr(config.pemda, key).strip():
                self.fault(f"[pemda] {key}", "tidak boleh kosong", near=key)
        if config.telegram.token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", config.telegram.token):
            self.fault("[telegram] token", "bentuknya bukan token bot Telegram (angka, titik dua, huruf)", near="token")
        if config.telegram.mode not in {"polling", "webhook"}:
            self.fault("[telegram] mode", 'harus "polling" atau "webhook"', near="mode")
        elif config.telegram.mode == "webhook" and not config.web.public_url.startswith("https://"):
            what = '"webhook" memerlukan [web] public_url yang diawali https://'
            self.fault("[telegram] mode", what, near="mode")
        for place, url in (
            ("[telegram] api_url", config.telegram.api_url),
            ("[whatsapp] graph_url", config.whatsapp.graph_url),
            ("[web] public_url", config.web.public_url),
        ):
            parts = urlsplit(url)
            if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
                self.fault(place, f'"{url}" bukan alamat http atau https', near=place.split()[1])
        self.check_whatsapp(config.whatsapp)
        if not 0 <= config.web.port < 1 << 16:
            self.fault("[web] port", "harus 1 sampai 65535", near="port")
        for place, days in (
            ("[invitations] days", config.invitations.days),
            ("[retention] messages_days", config.retention.messages_days),
        ):
            if days < 1:
                self.fault(place, "harus 1 atau lebih", near=place.split()[1])
        self.check_reminders(config.reminders)
        self.check_backup(config.backup)

    def check_reminders(self, reminders: Reminders) -> None:
        hours = [_hour(text) for text in (reminders.opens, reminders.closes)]
        for key, hour in zip(("opens", "closes"), hours, strict=True):
            if hour is None:
                self.fault(f"[reminders] {key}", 'bukan jam; tulis seperti "08:00"', near=key)
        opens, closes = hours
        if opens and closes and opens >= closes:
            self.fault("[reminders] closes", "harus sesudah opens", near="closes")
        twice = sorted({day for day in reminders.days if reminders.days.count(day) > 1})
        if twice:
            named = ", ".join(f"H{day:+d}" for day in twice)
            self.fault("[reminders] days", f"{named} tertulis lebih dari sekali", near="days")
        if 0 in reminders.days:
            self.fault("[reminders] days", "0 tidak dipakai; H-1 ditulis -1, H+1 ditulis 1", near="days")
        if reminders.recap_daily < 0:
            self.fault("[reminders] recap_daily", "harus 0 atau lebih", near="recap_daily")
        for day in reminders.hari_libur_daerah:
            if not _is_day(day):
                what = f'"{day}" bukan tanggal; tulis seperti 2027-03-08 = "Hari jadi"'
                self.fault("[reminders] hari_libur_daerah", what, near="hari_libur_daerah")

    def check_backup(self, backup: Backup) -> None:
        hour = _hour(backup.hour)
        if hour is None or hour.tzinfo:
            self.fault("[backup] hour", 'bukan jam; tulis seperti "01:30"', near="hour")
        if backup.keep < 1:
            self.fault("[backup] keep", "harus 1 atau lebih", near="keep")

    def check_whatsapp(self, number: WhatsApp) -> None:
        if not number.phone_number_id:
            for key in ("access_token", "app_secret", "verify_token", "number", "account_id"):
                if getattr(number, key):
                    self.fault("[whatsapp] phone_number_id", f"belum diisi, padahal {key} diisi", near="whatsapp")
                    return
            return
        for key in ("access_token", "app_secret", "verify_token"):
            if not getattr(number, key):
                self.fault(f"[whatsapp] {key}", "harus diisi bila phone_number_id diisi", near=key)
        for key in ("phone_number_id", "account_id"):
            if not re.fullmatch(r"\d*", getattr(number, key), re.ASCII):
                self.fault(f"[whatsapp] {key}", "hanya angka, seperti di laman aplikasi Meta", near=key)
        if number.number and not re.fullmatch(r"[1-9]\d{7,14}", number.number, re.ASCII):
            what = 'hanya angka dengan kode negara, tanpa + dan 0 di depan, misalnya "6221500000"'
            self.fault("[whatsapp] number", what, near="number")
        if number.people_per_day < 0:
            self.fault("[whatsapp] people_per_day", "harus 0 atau lebih", near="people_per_day")

    def fault(self, place: str, what: str, near: str = "") -> None:
        line = next(
            (n for n, text in enumerate(self.lines, 1) if near and re.match(rf"\s*\[?{re.escape(near)}\b", text)), 0
        )
        self.faults.append(f"{place}{f' (baris {line})' if line else ''}: {what}")


_WORDS: dict[object, str] = {
    str: "teks dalam tanda kutip",
    int: "bilangan bulat",
    bool: "true atau false",
    list[int]: "daftar bilangan seperti [-7, -3, -1]",
    dict[str, str]: 'daftar seperti { 2027-03-08 = "Hari jadi" }',
}


def _fits(value: object, wanted: type[Any]) -> bool:
    if get_origin(wanted) is dict:
        _, kind = get_args(wanted)
        return isinstance(value, dict) and all(type(one) is kind for one in value.values())
    if get_origin(wanted) is list:
        (kind,) = get_args(wanted)
        return isinstance(value, list) and all(type(one) is kind for one in value)
    return type(value) is wanted


def _faults_of_escalation(one: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a rung of the escalation as the file has it."""
    known = [one.name for one in fields(Eskalasi)]
    yield from (f"kunci {key} tidak dikenal" for key in sorted(one.keys() - set(known)))
    yield from (f"{key} harus diisi" for key in known if key not in one)
    if "hari" in one and (type(one["hari"]) is not int or one["hari"] < 1):
        yield "hari harus bilangan bulat, 1 atau lebih (14 berarti H-14)"
    if "bila" in one and one["bila"] not in set(ladder.Condition):
        yield f"bila harus salah satu dari {', '.join(ladder.Condition)}"
    to = one.get("kepada", ["atasan"])
    if not isinstance(to, list) or not to or any(each not in set(ladder.To) for each in to):
        yield f"kepada harus berupa daftar, isinya dari {', '.join(ladder.To)}"


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
