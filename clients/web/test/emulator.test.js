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

test("a duplicate submission is a success as well", { skip }, async () => {
  assert.equal((await confirmSignUp(endpoint, { username, confirmationCode: code })).code, "confirmed");
});

test("a code is extracted from a pasted sentence, and null fields are ignored", { skip }, async () => {
  const confirmationCode = `Your code is ${code.slice(0, 3)} ${code.slice(3)}.`;
  const result = await confirmSignUp(endpoint, { username, confirmationCode, session: null, clientMetadata: null });

  assert.equal(result.code, "confirmed");
});

test("a second request for a code within the cool-down is accepted as well", { skip }, async () => {
  for (const _ of [1, 2]) assert.equal((await resendCode(endpoint, { username })).code, "accepted");
});

test("invalid fields are named", { skip }, async () => {
  const result = await confirmSignUp(endpoint, { username: "", confirmationCode: code });

  assert.equal(result.code, "validation_failed");
  assert.deepEqual(
    result.errors.map(({ pointer }) => pointer),
    ["/username"],
  );
});
