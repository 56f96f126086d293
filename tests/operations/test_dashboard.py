"""`make dashboard`."""

import json
from pathlib import Path

import pytest

from operations import dashboard

HEAD = '{"widgets": [{"type": "text", "properties": {"markdown": "in '
TEMPLATE = {
    "Resources": {
        "Key": {"Type": "AWS::KMS::Key"},
        "Board": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardBody": {"Fn::Join": ["", [HEAD, {"Ref": "AWS::Region"}, '"}}]}']]}},
        },
    }
}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a template where `make synth` would have."""
    monkeypatch.chdir(tmp_path)
    Path("cdk.out").mkdir()
    return lambda template: Path("cdk.out", "signup-confirmation-dev.template.json").write_text(json.dumps(template))


def test_dashboard_is_printed(written, capsys):
    """The command prints the JSON that CloudWatch gets, with placeholders for values of a deploy."""
    written(TEMPLATE)
    assert dashboard.main(["--environment", "dev"]) == 0
    (widget,) = json.loads(capsys.readouterr().out)["widgets"]
    assert widget["properties"]["markdown"] == "in <AWS::Region>"


def test_environment_without_a_dashboard(written, capsys):
    """Without a dashboard, one sentence names the setting that adds it."""
    written({"Resources": {"Key": {"Type": "AWS::KMS::Key"}}})
    assert dashboard.main(["--environment", "dev"]) == 1
    assert capsys.readouterr() == ("", "dev has no dashboard: set monitoring='full' in infra/environments.py.\n")
