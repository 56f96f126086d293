"""The Lambda function that CodeDeploy calls before it moves traffic to a new version of the confirm function.

Few users sign up during a canary deployment, often none, so the canary alone proves little. An event has `DeploymentId`
and `LifecycleEventHookExecutionId`. The function reports the result to CodeDeploy, which ends a deployment that failed.
"""

from __future__ import annotations

import os
import time

from signup_functions.release_check.service import build

handler = build(os.environ, sleep=time.sleep)
