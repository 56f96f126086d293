"""Makes the calls on standard input with a client from openapi-generator; prints what its results say of each."""

from __future__ import annotations

import json
import sys

from openapi_client import ApiClient, ApiException, Configuration, ConfirmRequest, ResendRequest, SignUpApi

given = json.load(sys.stdin)
results = []
with ApiClient(Configuration(host=given["url"], retries=False)) as client:
    api = SignUpApi(client)
    operations = {
        "confirmSignUp": (api.confirm_sign_up_with_http_info, ConfirmRequest),
        "resendCode": (api.resend_code_with_http_info, ResendRequest),
    }
    for call in given["calls"]:
        operation, model = operations[call["operation"]]
        try:
            response = operation(model.from_dict(call["body"]), _request_timeout=30)
        except ApiException as error:
            status, said, delivery = error.status, error.data.code, None
            errors = getattr(error.data, "errors", [])
        else:
            status, said, errors = response.status_code, response.data.status, []
            delivery = getattr(response.data, "delivery", None)
        results.append(
            {
                "status": status,
                "said": said,
                "fields": [f"{each.pointer} {each.code}" for each in errors],
                "medium": delivery.medium if delivery else None,
            }
        )
sys.stdout.write(json.dumps(results))
