"""The permissions of a role."""

XRAY = ("Allow", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")


def allowed(template):
    """Return what the role allows, as pairs of actions and resource."""
    return [
        (
            statement["Effect"],
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"],
            statement["Resource"],
        )
        for statement in template.statements
    ]
