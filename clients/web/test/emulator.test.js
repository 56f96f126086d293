/** The client against the deployed stack. `make test` sets the endpoint, the user and the codes. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { confirmSignUp, resendCode } from "../confirmation.js";

const { ENDPOINT: endpoint, USERNAME: username, CODE: code, WRONG_CODE: wrong } = process.env;
const skip = endpoint ? false : "ENDPOINT is not set: run by `make test`";

test("a wrong code, a new code, the correct code", { skip }, async () => {
  const rejected = await confirmSignUp(endpoint, { username, confirmationCode: wrong });
  assert.deepEqual([rejected.code, rejected.status], ["code_rejected", 400]);
  assert.ok(rejected.requestId);

  assert.deepEqual(await resendCode(endpoint, { username }), { ok: true, code: "accepted", status: 202 });

  const confirmed = await confirmSignUp(endpoint, {
    username,
    confirmationCode: ` ${code.slice(0, 3)} ${code.slice(3)}`,
  });
  assert.deepEqual([confirmed.ok, confirmed.code, confirmed.status], [true, "confirmed", 200]);
});
