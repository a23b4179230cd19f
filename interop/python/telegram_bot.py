"""python-telegram-bot reads what the simulator sends and answers, type by type."""

import asyncio
import json

from received import Received
from referee import Simulator, claim
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

DEEDS = [
    ({"says": "hello"}, lambda update: update.effective_message.text == "hello"),
    ({"says": "/start x"}, lambda update: update.message.entities[0].type == "bot_command"),
    ({"edits": "hallo"}, lambda update: update.edited_message.edit_date),
    ({"presses": "Track"}, lambda update: update.callback_query.data == "track:7"),
    ({"reacts": "👍"}, lambda update: update.message_reaction.new_reaction[0].emoji == "👍"),
]


async def refused(what, attempt, kind):
    with claim(what):
        try:
            await attempt
        except TelegramError as error:
            assert type(error) is kind, repr(error)
            return
        raise AssertionError("it was not refused")


async def talk(simulator, received, bot):
    chat = int(simulator.ask({"user_id": "anna"}))
    with claim("the first message"):
        simulator.act("anna", {"says": "hello"})
        received.take()
    with claim("a message is sent with buttons, changed and deleted"):
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Track", callback_data="track:7")]])
        sent = await bot.send_message(chat, "<b>Hello</b>", parse_mode="HTML", reply_markup=markup)
        assert sent.chat.id == chat and sent.date
        assert simulator.hears("anna") == ["Hello", "[Track]"]
        changed = await bot.edit_message_text("Order 7", chat, sent.message_id)
        assert changed.message_id == sent.message_id and changed.edit_date
        assert await bot.delete_message(chat, sent.message_id)
        assert simulator.hears("anna") == ["Order 7", "[deleted]"]
    with claim("media, places and contacts are sent"):
        await bot.send_photo(chat, "https://example.com/a.png", caption="a picture")
        await bot.send_location(chat, 52.5, 13.4)
        await bot.send_venue(chat, 52.5, 13.4, "Home", "1 Main Street")
        await bot.send_contact(chat, "+15550100001", "Anna")
        assert simulator.hears("anna") == [
            "[image] https://example.com/a.png",
            "a picture",
            "[location] 52.5 13.4",
            "[location] 52.5 13.4 Home",
            "[contact] Anna +15550100001",
        ]
    with claim("it is set up"):
        assert (await bot.get_me()).is_bot
        assert await bot.set_webhook("https://example.com/", secret_token="of-no-use")
        assert await bot.delete_webhook()
        assert await bot.send_chat_action(chat, "typing")
        await bot.send_message(chat, "again", reply_markup=markup)
        assert await bot.set_message_reaction(chat, 1, "👍")
    for deed, is_right in DEEDS:
        with claim(f"what people do is read: {deed}"):
            simulator.act("anna", deed)
            update = Update.de_json(json.loads(received.take()[1]), bot)
            assert update.effective_user.id == chat and is_right(update), update
    with claim("a press is answered once"):
        assert await bot.answer_callback_query(Update.de_json(press(simulator, received), bot).callback_query.id)
    await refused("an unknown chat is an error", bot.send_message(1, "x"), BadRequest)
    for status, kind in [(403, Forbidden), (401, InvalidToken), (400, BadRequest), (500, TelegramError)]:
        simulator.ask({"befall": {"status": status}})
        kind = kind if status != 500 else network_error()
        await refused(f"{status} is an error", bot.send_message(chat, "x"), kind)
    simulator.ask({"befall": {"status": 429, "retry_after_secs": 7}})
    await refused("too many calls are an error", bot.send_message(chat, "x"), RetryAfter)


def press(simulator, received):
    simulator.act("anna", {"presses": "Track"})
    return json.loads(received.take()[1])


def network_error():
    from telegram.error import NetworkError

    return NetworkError


async def main():
    with Simulator("telegram") as simulator, Received() as received:
        simulator.ask({"point_at": received.address})
        bot = Bot(simulator.credentials["bot_token"], base_url=f"{simulator.api_url}/bot")
        async with bot:
            await talk(simulator, received, bot)


asyncio.run(main())
