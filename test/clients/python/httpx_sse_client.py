"""httpx_sse_client.py URL: follows a stream with httpx-sse until it is killed, and comes back with the last id it has."""

import sys
import time

import httpx
from httpx_sse import connect_sse

from sights import say, say_message

# httpx gives up after 5 s without a byte unless told otherwise; a quiet stream has a comment every 15 s.
LONGEST_SILENCE_S = 60


def follow(url):
    last_id = ""
    retry_ms = 200
    with httpx.Client(timeout=httpx.Timeout(LONGEST_SILENCE_S)) as client:
        while True:
            headers = {"Last-Event-ID": last_id} if last_id else {}
            try:
                with connect_sse(client, "GET", url, headers=headers) as source:
                    status = source.response.status_code
                    if status >= 400 and status not in (429, 503):
                        say("refused", status=status)
                        return
                    source.response.raise_for_status()
                    say("open", status=status, start=source.response.headers.get("x-kubecast-start", ""))
                    for sse in source.iter_sse():
                        last_id = sse.id or last_id
                        retry_ms = sse.retry or retry_ms
                        see(sse, last_id)
                say("lost", why="ended")
            except httpx.HTTPError as error:
                say("lost", why=repr(error))
            time.sleep(retry_ms / 1000)


def see(sse, last_id):
    if sse.event in ("reset", "synced", "bookmark"):
        say("mark", mark=sse.event, id=last_id)
    elif sse.event in ("message", "error"):
        say_message(sse.data, last_id)
    else:
        say("phantom", text=f"{sse.event} {sse.data}")


follow(sys.argv[1])
