"""docs/settings.md is generated from the declarations of the settings."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Annotated

import pytest

import infra.settings
from docs import write_settings as settings
from infra.settings.declaration import CheckedSettings
from signup_functions.shared.settings import Between

TEXT = settings.DOCUMENT.read_text(encoding="utf-8")


def test_document_is_up_to_date():
    """After a change of the settings, `make docs` writes the document."""
    assert settings.document() == TEXT


@pytest.mark.parametrize("cls", settings.classes(), ids=lambda cls: cls.__name__)
def test_every_setting_has_a_section(cls):
    """Each field of an exported class has a section, also if a base declares it."""
    documented = re.findall(r"^### `(\w+)`$", TEXT, re.MULTILINE)
    assert {field.name for field in dataclasses.fields(cls)} <= set(documented)


@pytest.mark.parametrize(
    ("setting", "facts"),
    [
        ("name", "Type: `str`. Required. It must be lower-case letters"),
        ("rotation_days", "Type: `int | None`. Default: `30`. It must be a whole number from 1 to 365."),
        ("roll_out", "Type: `Literal['canary', 'all_at_once'] | None`. Default: `'canary'`."),
        ("alarm_subscriptions", "must have one of the protocols email,"),
        ("subnet_ids", "it must hold 1 to 16."),
        ("retain", "Type: `bool`. Default: `False`."),
    ],
)
def test_a_section_has_type_default_and_limits(setting, facts):
    """A section has the facts of the declaration and of its check."""
    (section,) = re.findall(rf"^### `{setting}`$(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL)
    assert facts in " ".join(section.split())


def test_inherited_settings_are_documented_once(monkeypatch):
    """An exported base has its own section, to which the class refers. Another base is part of the class."""

    @dataclass(frozen=True, kw_only=True)
    class Base(CheckedSettings):
        """Settings of a base."""

        size: Annotated[int, Between(1, 9)] = 4
        """How large it is."""

    @dataclass(frozen=True, kw_only=True)
    class Derived(Base):
        """Settings of a class."""

        on: bool = True

    monkeypatch.setattr(infra.settings, "__all__", ["Derived"])
    monkeypatch.setattr(infra.settings, "Derived", Derived, raising=False)
    (alone,) = [text for text in settings.sections() if "size" in text]
    assert "How large it is." in alone
    assert "Default: `4`" in alone

    monkeypatch.setattr(infra.settings, "__all__", ["Base", "Derived"])
    monkeypatch.setattr(infra.settings, "Base", Base, raising=False)
    text = "".join(settings.sections())
    assert text.count("### `size`") == 1
    assert "settings of [`Base`](#base)" in text
