"""The attempts table, on moto's DynamoDB, served over HTTP."""

from __future__ import annotations

import logging
import uuid
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer


@contextmanager
def serve():
    """Serve DynamoDB on a free port of the loopback and yield a client."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each call would hide why a test failed
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield boto3.client(
            "dynamodb",
            region_name="eu-west-1",
            endpoint_url=f"http://{host}:{port}",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
    finally:
        server.stop()


def create(dynamodb) -> str:
    """Return the name of a fresh table, as the stack makes it."""
    name = f"attempts-{uuid.uuid4()}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
    )
    return name
