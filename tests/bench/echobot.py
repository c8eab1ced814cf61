"""`python -m tests.bench.echobot URL TOKEN`: the plainest python-telegram-bot program, to measure against.

Default Application, client and settings. A press is answered with the three calls our bot makes: the press is
acknowledged, its card edited, the next card sent. It keeps nothing. Any text brings the first card.
"""

import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

QUESTION = "Berapa petugas yang dapat menjelaskan komponen standar pelayanan?"
KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton(f"{n} orang", callback_data=f"j:{n}")] for n in range(4, -1, -1)]
)


async def first(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the first card."""
    if update.message:
        await update.message.reply_text(QUESTION, reply_markup=KEYBOARD)


async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Acknowledge, edit the card, send the next."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    await query.answer()
    await query.edit_message_text(f"{query.message.text}\nTercatat: {query.data}", reply_markup=KEYBOARD)
    await query.message.reply_text(QUESTION, reply_markup=KEYBOARD)


def main(url: str, token: str) -> None:
    """Poll the Bot API at this address until SIGINT or SIGTERM."""
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(MessageHandler(filters.TEXT, first))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
