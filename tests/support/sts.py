"""A loopback server in the wire format of AWS STS, which returns an identity or an error."""

from tests.support.loopback import answering

ACCOUNT = "111122223333"
IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/eng</Arn><UserId>AIDA</UserId>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


def refusal(code, message):
    """Return an error as the query protocol has it."""
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"


def serve(body=IDENTITY, status=200):
    """Serve one response to every call; yield host and port."""
    return answering(lambda *_: (status, {"Content-Type": "text/xml"}, body.encode()))
