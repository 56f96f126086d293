"""How the asset starts, as it lies in `/var/task`: unpacked, and not to be written to."""

import re
import zipfile

import pytest

from infra.asset import builder, target_python
from tests.asset.execution import environment, running
from tests.support import gateway, runtime_client, upstream
from tests.support.identifiers import CLIENT_ID, POOL_ID, SECRET_ARN
from tests.support.programs import run
from tests.support.rotation_upstream import STEPS, Services
from tests.support.upstream import ok

ROTATION = {"USER_POOL_ID": POOL_ID, "USER_POOL_CLIENT_ID": CLIENT_ID, "POOL_IS_OURS": "true"}
WATCHED = {"PYTHONVERBOSE": "1", "PYTHONWARNINGS": "error"}


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """The zip of the asset, unpacked where nothing may be written."""
    folder = tmp_path_factory.mktemp("task")
    built = builder.build()
    packed = folder / "builder.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(built.rglob("*")):
            archive.write(path, path.relative_to(built))
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "task")
    for path in (folder / "task").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder / "task"
    for path in (folder / "task").rglob("*"):
        path.chmod(0o755)


@pytest.fixture
def aws():
    """The scripted services."""
    with upstream.serve() as server:
        yield server


def confirm(task, aws):
    """Confirm once in a fresh environment, and return what it printed."""
    aws.answers("UpdateItem", ok(Attributes={}))
    with running(task, environment(aws, ATTEMPTS_TABLE="attempts", **WATCHED)) as runtime:
        answer = gateway.Answer.of(runtime.invoke(gateway.event({"username": "a", "confirmationCode": "1"})))
    assert answer.status == 200
    return runtime.output


def rotate(task, aws):
    """Rotate once, and again until a secret is deleted, in a fresh environment; return what it printed."""
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
    """Each function runs without warnings, with the asset's content alone, from its bytecode."""
    output = use(task, aws)
    assert "Error" not in output
    assert re.search(rf"# code object from '{task}/signup_functions/shared/__pycache__/aws\S+\.pyc'", output)
    assert re.findall(rf"# code object from ({task}/\S+\.py)\b", output) == []


def evaluate(task, program, *arguments, **variables):
    """Run a program beside the asset, and return the lines that it printed and that are not the function's."""
    variables = {"PYTHONPATH": str(task), "PYTHONDONTWRITEBYTECODE": "1", **variables}
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
    """The garbage collector runs at most once during the import, is on afterwards, and skips start-up objects."""
    variables = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    assert evaluate(task, COLLECTIONS, **environment(aws), **variables) == ["True True True"]


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


def test_powertools_is_imported_while_the_threads_wait(task, aws):
    """No module of Powertools is loaded before the last thread has begun to connect."""
    variables = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    lines = evaluate(task, THREADS, **environment(aws), ATTEMPTS_TABLE="attempts", **variables)

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
    """Neither function imports the other, or modules that only the other needs."""
    variables = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    program = f"import sys, {handler}.handler; print(*sys.modules, sep='\\n')"
    modules = evaluate(task, program, **(environment(aws) | ROTATION), **variables)
    assert f"{handler}.handler" in modules
    assert [name for name in modules if name.startswith(left)] == []
