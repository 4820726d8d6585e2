"""aiogram's models are not built by importing it, and every one of them is there as soon as it is used."""

import json
import subprocess
import sys

LOOKED_AT = """
import json, sys
from bot.channels.telegram.unbuilt import built_when_used
with built_when_used():
    import aiogram
from aiogram import methods, types
from aiogram.types import Message, Update

unbuilt = [
    sum(not getattr(vars(room)[name], "__pydantic_complete__", True) for name in room.__all__)
    for room in (types, methods)
]
message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "您好"}
answer = methods.Response[Message].model_validate({"ok": True, "result": message})
pressed = {"id": "9", "from": {"id": 7, "is_bot": False, "first_name": "王"}, "chat_instance": "1", "data": "5"}
update = Update.model_validate({"update_id": 2, "callback_query": {**pressed, "message": message}})
for room in (types, methods):
    for name in room.__all__:
        if hasattr(model := vars(room)[name], "model_rebuild"):
            model.model_rebuild()
print(json.dumps([unbuilt, answer.result.text, update.callback_query.message.chat.id, update.event_type]))
"""


def test_every_model_is_built_when_it_is_used_and_not_by_the_import() -> None:
    done = subprocess.run([sys.executable, "-c", LOOKED_AT], check=True, capture_output=True, text=True)
    (of_types, of_methods), *read = json.loads(done.stdout)
    assert of_types > 400
    assert of_methods > 150
    assert read == ["您好", 7, "callback_query"]
