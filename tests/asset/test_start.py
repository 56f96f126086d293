"""The start of the asset, unpacked and read-only as in `/var/task`."""

import re
import shutil

import pytest

from infra.asset import target_python
from tests.asset.execution import environment, running
from tests.support import runtime_client
from tests.support.identifiers import CLIENT_ID, POOL_ID, SECRET_ARN
from tests.support.programs import run
from tests.support.rotation_upstream import STEPS, Services
from tests.support.upstream import ok

ROTATION = {"USER_POOL_ID": POOL_ID, "USER_POOL_CLIENT_ID": CLIENT_ID, "POOL_IS_OURS": "true"}
WATCHED = {"PYTHONVERBOSE": "1", "PYTHONWARNINGS": "error"}


CREDENTIALS = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.fixture(scope="module")
def task(built, tmp_path_factory):
    """The zip of the asset, unpacked in a read-only folder."""
    folder = tmp_path_factory.mktemp("task")
    shutil.unpack_archive(shutil.make_archive(folder / "asset", "zip", built), folder / "task")
    for path in (folder / "task").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder / "task"
    for path in (folder / "task").rglob("*"):
        path.chmod(0o755)


def confirm(task, aws):
    """Confirm once in a new environment, and return its output."""
    aws.answers("UpdateItem", ok(Attributes={}))
    with running(task, environment(aws, ATTEMPTS_TABLE="attempts", **WATCHED)) as runtime:
        assert runtime.post({"username": "a", "confirmationCode": "1"}).status == 200
    return runtime.output


def rotate(task, aws):
    """Rotate once, and again until a secret is deleted, in a new environment. Return its output."""
    services = Services()
    services.serve_on(aws)
    variables = environment(aws, **ROTATION, **WATCHED)
    with running(task, variables, handler="signup_functions.rotation.handler.handler") as runtime:
        for token, steps in (("t" * 32, STEPS), ("u" * 32, STEPS[:1])):
            services.begin(token)
            for step in steps:
                runtime.invoke({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": token})
    assert "id-born" not in services.client_secrets
    assert services.current()["clientSecret"] in {value for value, _ in services.client_secrets.values()}
    return runtime.output


@pytest.mark.skipif(runtime_client.TARGET is None, reason=f"no Python {target_python.VERSION} here to run the asset on")
@pytest.mark.parametrize("use", [confirm, rotate])
def test_content_is_complete_and_compiled(task, aws, use):
    """Each function runs without warnings, from the asset's bytecode alone."""
    output = use(task, aws)
    assert "Error" not in output
    assert re.search(rf"# code object from '{task}/signup_functions/shared/__pycache__/aws\S+\.pyc'", output)
    assert re.findall(rf"# code object from ({task}/\S+\.py)\b", output) == []


def evaluate(task, program, *arguments, **variables):
    """Run a program beside the asset, and return the lines that it printed, without the function's."""
    variables = {"PYTHONPATH": str(task), "PYTHONDONTWRITEBYTECODE": "1", **CREDENTIALS, **variables}
    done = run([runtime_client.PYTHON, "-S", "-c", program, *arguments], env=variables)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if not line.startswith("{")]


COLLECTIONS = """
import gc
gc.collect()
begun = []
gc.callbacks.append(lambda phase, _: phase == "start" and begun.append(phase))
import signup_functions.confirmation.handler
print(len(begun) <= 1, gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


def test_nothing_is_collected_while_it_starts(task, aws):
    """The garbage collector runs at most once during the import, and afterwards without the start-up objects."""
    assert evaluate(task, COLLECTIONS, **environment(aws)) == ["True True True"]


THREADS = """
import sys, threading
begin = threading.Thread.start
def start(thread):
    print(thread.name, any(name.startswith("aws_lambda_powertools") for name in sys.modules))
    begin(thread)
threading.Thread.start = start
import signup_functions.confirmation.handler
print("started", any(name.startswith("aws_lambda_powertools") for name in sys.modules))
"""


def test_powertools_is_imported_after_the_threads_start(task, aws):
    """No module of Powertools is loaded before all threads have started to connect."""
    lines = evaluate(task, THREADS, **environment(aws, ATTEMPTS_TABLE="attempts"))

    threads = [f"prime-{name} False" for name in ("secret", "cognito", "attempts_table")]
    assert lines == [*threads, "started True"]


@pytest.mark.parametrize(
    ("handler", "left"),
    [
        ("signup_functions.confirmation", ("signup_functions.rotation", "aws_lambda_powertools.event")),
        ("signup_functions.rotation", ("signup_functions.confirmation.handler", "aws_lambda_powertools.event")),
    ],
)
def test_a_function_imports_only_what_it_runs(task, aws, handler, left):
    """A function imports neither the other function nor modules that only that one needs."""
    program = f"import sys, {handler}.handler; print(*sys.modules, sep='\\n')"
    modules = evaluate(task, program, **environment(aws) | ROTATION)
    assert f"{handler}.handler" in modules
    assert [name for name in modules if name.startswith(left)] == []
