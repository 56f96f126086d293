"""Makes the calls on standard input with a client from openapi-python-client; prints what its results say of each."""

import json
import sys

from signup import Client
from signup.api.sign_up import confirm_sign_up, resend_code
from signup.models import Accepted, ConfirmRequest, Problem, ResendRequest, ValidationProblem

OPERATIONS = {"confirmSignUp": (confirm_sign_up, ConfirmRequest), "resendCode": (resend_code, ResendRequest)}

given = json.load(sys.stdin)
results = []
with Client(base_url=given["url"], timeout=30) as client:
    for call in given["calls"]:
        operation, model = OPERATIONS[call["operation"]]
        response = operation.sync_detailed(client=client, body=model.from_dict(call["body"]))
        parsed = response.parsed
        errors = parsed.errors if isinstance(parsed, ValidationProblem) else []
        delivery = parsed.delivery if isinstance(parsed, Accepted) else None
        results.append(
            {
                "status": response.status_code,
                "said": parsed.code if isinstance(parsed, Problem | ValidationProblem) else parsed.status,
                "fields": [f"{error.pointer} {error.code}" for error in errors],
                "medium": delivery.medium if delivery else None,
            }
        )
sys.stdout.write(json.dumps(results))
