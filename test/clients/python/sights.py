"""What a client has seen, as lines of JSON on stdout: see test/clients/sight.ts."""

import json


def say(saw, **fields):
    print(json.dumps({"saw": saw, **fields}), flush=True)


def say_message(text, id):
    try:
        message = json.loads(text)
        if "error" in message:
            error = message["error"]
            say("error", message=error["message"], retry=error.get("retry"))
            return
        application = message["result"]["application"]
        health = application.get("status", {}).get("health", {}).get("status", "")
        say("event", type=message["result"]["type"], name=application["metadata"]["name"], health=health, id=id)
    except (ValueError, KeyError, TypeError):
        say("phantom", text=text)
