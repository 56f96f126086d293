"""The environments: what a platform engineer edits. An upgrade of the project never changes this file.

Each entry is deployed as the stack `signup-confirmation-<name>`. `service.py` and `environment.py` in `infra/settings`
list the settings, their defaults and what they allow. Invalid values fail synthesis with one sentence that names the
environment and the field.
"""

from __future__ import annotations

from infra.settings import (  # noqa: F401 - ready to be used
    CustomDomain,
    Environment,
    ExistingUserPool,
    SesEmail,
    Vpc,
    by_name,
)

ENVIRONMENTS = by_name(
    # Runs in the emulated AWS on the developer's machine. app.py sets the origin and the architecture.
    Environment(
        name="local",
        allowed_origins=("http://localhost:8080",),
        # The emulator has no rotation, saved queries or CodeDeploy, and its certificate is not AWS's.
        rotation_days=None,
        monitoring=None,
        roll_out=None,
        amazon_roots=False,
        # All requests come from one machine, and some tests send thousands.
        throttling_rate_limit=1000,
        throttling_burst_limit=2000,
        resend_throttling_rate_limit=1000,
        resend_throttling_burst_limit=2000,
        log_retention_days=1,
    ),
    # For front-end developers: the usual ports of development servers.
    Environment(
        name="dev",
        allowed_origins=("http://localhost:3000", "http://localhost:5173"),
        roll_out="all_at_once",
        monitoring="basic",
        log_retention_days=7,
    ),
    # Before the first deploy of these two, set account, region, and the front end's allowed_origins.
    Environment(
        name="staging",
        require_bytecode=True,
        log_retention_days=30,
    ),
    Environment(
        name="prod",
        web_acl=True,
        require_bytecode=True,
        log_retention_days=90,
        retain=True,
    ),
)
