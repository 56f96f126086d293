"""The attempts table, on moto's DynamoDB, served over HTTP."""

import logging
import uuid
from contextlib import contextmanager
from threading import Lock, Thread

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from tests.support.scripted_aws import SESSION


@contextmanager
def serve():
    """Serve DynamoDB on a free port of the loopback and yield a client."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each call would hide why a test failed
    moto, lock = DomainDispatcherApplication(create_backend_app), Lock()

    def app(environ, start_response):
        with lock:  # DynamoDB changes an item atomically, moto does not
            return moto(environ, start_response)

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield SESSION.client("dynamodb", endpoint_url=f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()


def create(dynamodb):
    """Return the name of a fresh table, as the stack makes it."""
    name = f"attempts-{uuid.uuid4()}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
    )
    return name
