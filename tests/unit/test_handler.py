"""The module that is deployed."""

import gc


def test_handler_is_built_and_primed(start, aws):
    """The deployed module starts the service, opens its connections, and leaves the collector on."""
    function = start.module("signup_functions.confirmation.handler")
    connections = len(aws.clients)
    assert function.confirm().status == 200
    assert (len(aws.clients), connections) == (2, 2)
    assert gc.isenabled()
    assert gc.get_freeze_count()
