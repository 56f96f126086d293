"""Another project's CDK app, which uses the construct."""

import zipfile

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import SignupConfirmation
from tests.support.templates import CONTEXT, POOL, Template

REGION = POOL.user_pool_id.partition("_")[0]


class Consumer:
    """Another project's app, with a stack in the Region of `POOL`."""

    def __init__(self, folder, region=REGION):
        self.app = cdk.App(context=CONTEXT, analytics_reporting=False, outdir=str(folder / "cdk.out"))
        self.stack = cdk.Stack(self.app, "Shop", env=cdk.Environment(account="111122223333", region=region))
        self.asset = folder / "asset-0123456789abcdef.zip"
        with zipfile.ZipFile(self.asset, "w") as archive:
            archive.writestr("handler.pyc", b"")

    def arguments(self, construct_id="Confirmation", *, scope=None, pool=POOL.user_pool_id, secret=None):
        """Return the arguments for an imported pool, client and secret."""
        imports = Construct(scope or self.stack, f"Imports{construct_id}")
        return {
            "scope": scope or self.stack,
            "construct_id": construct_id,
            "user_pool": cognito.UserPool.from_user_pool_id(imports, "Users", pool),
            "user_pool_client": cognito.UserPoolClient.from_user_pool_client_id(imports, "Client", "1example23456789"),
            "client_secret": secret
            or secretsmanager.Secret.from_secret_complete_arn(imports, "Secret", POOL.client_secret_arn),
            "asset": self.asset,
        }

    def confirm(self, construct_id="Confirmation", *, kind=SignupConfirmation, **arguments):
        """Add the construct, by default for an imported pool."""
        imported = {name: arguments.pop(name) for name in ("scope", "pool", "secret") if name in arguments}
        return kind(**(self.arguments(construct_id, **imported) | arguments))

    def template(self):
        """Synthesise the stack, once."""
        return Template(self.app.synth().get_stack_by_name("Shop").template)

    def variables(self):
        """Return the environment variables of the confirm function."""
        return self.template().properties("Lambda::Function")[0]["Environment"]["Variables"]


def later(value):
    """Return a token whose value is known at synthesis."""
    return cdk.Lazy.string(Later(value))


@jsii.implements(cdk.IStableStringProducer)
class Later:
    """Produces a text."""

    def __init__(self, value):
        self._value = value

    def produce(self):
        """Return the text."""
        return self._value
