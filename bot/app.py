"""The composition root: builds every part, hands each what it needs, and starts and stops them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
import uvicorn

from bot import clock, days_off, editions, rewording
from bot.channels import Sender
from bot.channels.telegram import Telegram
from bot.channels.webchat import WebChat
from bot.channels.whatsapp import WhatsApp
from bot.config import Config
from bot.deliver import Deliverer
from bot.faults import why
from bot.handle import Intake
from bot.links import Links
from bot.preparing import Preparing
from bot.receive import Hooked, Poller, Stopped, Updates
from bot.receive_whatsapp import Webhook
from bot.reminding import Reminding
from bot.render import Renderer
from bot.store import receipts, sent_messages, trial
from bot.store.db import Database
from bot.store.migrate import NotMigrated, check, migrate
from bot.ticks import Metronome
from bot.training import TrialIntake
from bot.web.health import Watched
from bot.web.site import site
from bot.web.webhooks import TELEGRAM
from flows.messages import Channel
from flows.pace import Pace

log = structlog.get_logger()

GOODBYE_SECONDS = 5  # how long a request may take to end once we stop
DEFAULT_EDITION = editions.DEFAULT
_FULL = (errno.ENOSPC, errno.EDQUOT)


class CannotStart(Exception):
    """`run` cannot start, or cannot go on; the message says why, in the administrator's words.

    `passing`: it may go well another time with nothing set otherwise, as once a disk has room again.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(message)


@dataclass(frozen=True)
class App:
    """The parts of a running CekMandiri. `clock` is the trial's own in a trial, whose time can jump."""

    config: Config
    clock: Callable[[], datetime]
    database: Database
    deliverer: Deliverer
    intake: Intake
    webchat: WebChat
    metronome: Metronome
    poller: Poller | Hooked | None
    telegram: Telegram | None
    webhook: Webhook | None = None


@contextlib.asynccontextmanager
async def open_app(
    config: Config,
    *,
    now: Callable[[], datetime] = clock.now,
    pace: Callable[[], Pace | None] = Pace,
    seconds: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[App]:
    """Every part, built on the database of *config*, which is prepared first; closed again at the end.

    What is sent is paced by *seconds*, a clock that only runs forward, and waits with *sleep*.

    Raises CannotStart for a database that cannot be used, and in a trial for one that holds real data.
    """
    prepare(config)
    database = await Database.open(config.database_path)
    try:
        ahead = clock.Ahead(now)
        if config.trial:
            await database.write(partial(begin_trial, now=now()))
            ahead.by = await database.read(trial.ahead)
            now = ahead
        await database.write(partial(receipts.release, now=now()))
        webchat = WebChat(
            lambda address, id_, text: database.write(
                partial(sent_messages.edited, address=address, external_id=id_, text=text)
            )
        )
        senders: dict[Channel, Sender] = {Channel.WEB: webchat}
        telegram = None
        if config.telegram.token:
            telegram = Telegram(config.telegram.token, config.telegram.api_url)
            await telegram.start()
            senders[Channel.TELEGRAM] = telegram
        client = None
        if config.whatsapp.phone_number_id:
            number = config.whatsapp
            client = WhatsApp(number.phone_number_id, number.access_token, number.graph_url)
            senders[Channel.WHATSAPP] = client
        renderer = _renderer(config)
        links = Links(config, lambda: poller.username if poller else "")
        deliverer = Deliverer(
            database,
            senders,
            renderer,
            Preparing(config, links, Reminding.of(config)),
            now,
            _paces(pace()),
            webchat.wake,
            people_per_day=config.whatsapp.people_per_day,
            seconds=seconds,
            sleep=sleep,
        )
        intake = Intake(database, now, deliverer.take, config.pemda.zoneinfo, days_off.known(config))
        if config.trial:
            intake = TrialIntake(database, ahead, deliverer.take, config)
        poller = _poller(config, Updates(telegram, intake, database, now)) if telegram else None
        webhook = _webhook(config, client, deliverer, intake) if client else None
        try:
            metronome = Metronome(database, config, now, deliverer.release_forgotten)
            yield App(config, now, database, deliverer, intake, webchat, metronome, poller, telegram, webhook)
        finally:
            await deliverer.stop()
            if client:
                await client.stop()
            if telegram:
                await telegram.stop()
    finally:
        await database.close()


def _renderer(config: Config) -> Renderer:
    """With the pemda's own texts; why others cannot be used is reported."""
    found = rewording.read(config)
    for fault in found.faults:
        log.warning("text.not_used", reason=fault)
    return Renderer(config.facts(), config.pemda.zoneinfo, own=found.texts)


def _paces(telegram: Pace | None) -> dict[Channel, Pace]:
    """How fast each platform takes what we send; none, where even Telegram is sent to as fast as it goes."""
    if telegram is None:
        return {}
    # In and out together, 80 a second (platforms.md 7.3), of which some are left to what is on its way to us, and so
    # not counted yet: fewer for replies, of which there are no more than what came. To one person one each 6 seconds,
    # of which 45 are lent.
    whatsapp = Pace(per_second=76.0, bulk_per_second=50.0, chat_burst=45, chat_seconds=6.0)
    return {Channel.TELEGRAM: telegram, Channel.WHATSAPP: whatsapp}


def _webhook(config: Config, client: WhatsApp, deliverer: Deliverer, intake: Intake) -> Webhook:
    """Where WhatsApp's webhooks go."""
    pace = deliverer.paces.get(Channel.WHATSAPP)

    def counted() -> None:
        if pace:
            pace.received(deliverer.seconds())

    return Webhook(
        intake,
        deliverer.database,
        deliverer.clock,
        deliverer.take,
        client.mark_read,
        config.whatsapp.phone_number_id,
        counted,
        deliverer.hold,
    )


def _poller(config: Config, updates: Updates) -> Poller | Hooked:
    """How updates come to us."""
    if config.telegram.mode == "polling":
        return Poller(updates)
    return Hooked(updates, f"{config.web.public_url.rstrip('/')}{TELEGRAM}", config.telegram.secret)


def prepare(config: Config) -> None:
    """Bring the database to this version, making it where there is none. Raises CannotStart."""
    path = config.database_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        migrate(path)
        check(path)
    except NotMigrated as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        message = f"Folder {path.parent} tidak dapat dipakai: {why(error)}."
        raise CannotStart(message, passing=error.errno in _FULL) from error
    except sqlite3.Error as error:
        raise CannotStart(f"Basis data {path} tidak dapat dipakai: {why(error)}.", passing=True) from error


def begin_trial(tx: sqlite3.Connection, now: datetime) -> None:
    """Fill an empty file with the trial's data, and let the slots of an old trial lie ahead again.

    Raises CannotStart for a file that holds real data: whoever comes to a trial may pick a role.
    """
    if not trial.is_trial(tx) and not trial.is_empty(tx):
        raise CannotStart(
            "Basis data ini bukan data percobaan, sehingga tidak dibuka tanpa config.toml. "
            "Jalankan di folder yang memuat config.toml, atau sebut berkasnya dengan --config."
        )
    trial.seed(tx, (editions.SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8"), now)
    trial.renew(tx, now + trial.ahead(tx))


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock of the database at *path*: two programs that send would send twice. Raises CannotStart."""
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"Folder {path.parent} tidak dapat ditulisi: {why(error)}."
        raise CannotStart(message, passing=error.errno in _FULL) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise CannotStart(
            f"CekMandiri sudah berjalan dengan basis data {path}. Hentikan yang itu lebih dahulu."
        ) from error
    finally:
        os.close(handle)


def listen(config: Config) -> socket.socket:
    """A socket on the configured host and port. Raises CannotStart where the port is taken."""
    family = socket.AF_INET6 if ":" in config.web.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((config.web.host, config.web.port))
    except OSError as error:
        sock.close()
        raise CannotStart(
            f"Alamat {config.web.host}:{config.web.port} tidak dapat dipakai ({why(error)}). "
            "Hentikan program lain di port itu, atau pilih [web] port yang lain."
        ) from error
    sock.listen(128)
    return sock


async def serve(config: Config, announce: Callable[[App, str], None]) -> None:
    """Run until stopped by a signal. Raises CannotStart. *announce* gets the address once people can come."""
    with contextlib.suppress(OSError):  # only_one says why the folder cannot be used
        config.database_path.parent.mkdir(parents=True, exist_ok=True)
    with only_one(config.database_path), contextlib.closing(listen(config)) as sock:
        async with open_app(config) as app:
            await _serve(app, sock, announce)


async def _serve(app: App, sock: socket.socket, announce: Callable[[App, str], None]) -> None:
    watched = Watched(app.deliverer, app.metronome)
    page = site(app.database, app.intake, app.webchat, watched, app.poller, app.config, app.clock, app.webhook)
    server = uvicorn.Server(
        uvicorn.Config(
            page,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GOODBYE_SECONDS,
        )
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    host, port = sock.getsockname()[:2]
    web = asyncio.create_task(server.serve(sockets=[sock]), name="web")
    work = {
        web,
        asyncio.create_task(app.deliverer.run(), name="deliver"),
        asyncio.create_task(stop.wait(), name="stop"),
    }
    if app.poller:
        work.add(asyncio.create_task(app.poller.run(), name="telegram"))
    beats = app.metronome.start()
    announce(app, f"http://{host}:{port}/")
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if isinstance(error := task.exception(), Stopped):
                raise CannotStart(str(error)) from error
            if error is not None:
                raise error
    finally:
        beats.shutdown(wait=False)
        app.webchat.close()  # pages that wait for news are answered, so that the server can end
        server.should_exit = True
        for task in work - {web}:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
