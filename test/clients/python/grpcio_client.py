"""grpcio_client.py ADDRESS DESCRIPTORS [SELECTOR]: follows a Watch with gRPC's C core until it is killed."""

import sys
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from sights import say

PACKAGE = "github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1"
METHOD = "/application.ApplicationService/Watch"
RETRY_S = 0.2
WILL_NOT_CHANGE = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNIMPLEMENTED)


def messages(descriptors):
    pool = descriptor_pool.DescriptorPool()
    files = descriptor_pb2.FileDescriptorSet()
    with open(descriptors, "rb") as file:
        files.ParseFromString(file.read())
    for file in files.file:
        pool.Add(file)
    names = ("application.ApplicationQuery", f"{PACKAGE}.ApplicationWatchEvent")
    return [message_factory.GetMessageClass(pool.FindMessageTypeByName(name)) for name in names]


def follow(address, descriptors, selector=None):
    query, event = messages(descriptors)
    last_id = ""
    # A connection that was refused is tried again at once, as the other clients do.
    options = [("grpc.initial_reconnect_backoff_ms", 200), ("grpc.max_reconnect_backoff_ms", 500)]
    with grpc.insecure_channel(address, options=options) as channel:
        watch = channel.unary_stream(METHOD, query.SerializeToString, event.FromString)
        while True:
            metadata = [("x-kubecast-bookmarks", "true")] + ([("last-event-id", last_id)] if last_id else [])
            call = watch(query(selector=selector), metadata=metadata)
            try:
                start = dict(call.initial_metadata()).get("x-kubecast-start")
                # A call that has failed has none.
                if start is not None:
                    say("open", start=start)
                for message in call:
                    last_id = message.cursor or last_id
                    see(message, last_id)
                say("lost", why="ended")
            except grpc.RpcError as error:
                if error.code() in WILL_NOT_CHANGE:
                    say("refused", status=error.code().value[0])
                    return
                cursor = dict(error.trailing_metadata() or ()).get("x-kubecast-cursor")
                last_id = cursor or last_id
                # Where there is none, the words are the network's.
                if cursor is not None:
                    say("error", message=error.details(), retry=True)
                say("lost", why=f"{error.code().name}: {error.details()}")
            time.sleep(RETRY_S)


def see(message, id):
    metadata = message.application.metadata
    if message.type == "BOOKMARK":
        is_end = metadata.annotations.get("k8s.io/initial-events-end") == "true"
        say("mark", mark="synced" if is_end else "reset" if id == "0" else "bookmark", id=id)
    elif message.type and metadata.name:
        say("event", type=message.type, name=metadata.name, health=message.application.status.health.status, id=id)
    else:
        say("phantom", text=str(message))


follow(*sys.argv[1:])
