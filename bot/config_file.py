"""config.toml as it is read: all faults at once, each with its key and line, in the administrator's words."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date, time
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from bot.config import SECTIONS, ZONES, Backup, Config, Eskalasi, Reminders, WhatsApp
from bot.faults import why
from flows import ladder

ENVIRONMENT = "CEKMANDIRI"


class ConfigError(Exception):
    """The configuration cannot be used; `faults` lists every reason with its place."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


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
