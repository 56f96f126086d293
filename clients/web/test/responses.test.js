/** The client's result for each response. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { confirmSignUp, resendCode } from "../confirmation.js";
import { problem, stub, success } from "./stub.js";

const REQUEST = { username: "ada+news@example.com", confirmationCode: "012 345" };

test("a confirmation is posted as JSON, unchanged, and its code is `confirmed`", async (t) => {
  const { endpoint, requests } = await stub(t, success(200, { status: "confirmed" }));

  const result = await confirmSignUp(endpoint, REQUEST);

  assert.deepEqual(result, { ok: true, code: "confirmed", status: 200 });
  const [{ method, url, headers, body }] = requests;
  assert.deepEqual([method, url, headers["content-type"]], ["POST", "/v1/confirm", "application/json"]);
  assert.deepEqual(JSON.parse(body), REQUEST);
});

test("the session of a confirmation is part of the result", async (t) => {
  const { endpoint } = await stub(t, success(200, { status: "confirmed", session: "s".repeat(20) }));

  assert.equal((await confirmSignUp(endpoint, REQUEST)).session, "s".repeat(20));
});

test("a new code is requested at the endpoint's /resend, and the delivery is part of the result", async (t) => {
  const delivery = { medium: "EMAIL", destination: "a***@e***" };
  const { endpoint, requests } = await stub(t, success(202, { status: "accepted", delivery }));

  const result = await resendCode(new URL(`${endpoint}/`), { username: "ada" });

  assert.deepEqual(result, { ok: true, code: "accepted", status: 202, delivery });
  assert.equal(requests[0].url, "/v1/confirm/resend");
});

test("a problem's members are part of the result", async (t) => {
  const { endpoint } = await stub(t, problem(400, "code_rejected"));

  assert.deepEqual(await confirmSignUp(endpoint, REQUEST), {
    ok: false, code: "code_rejected", status: 400, type: "/problems/x", title: "T", detail: "D", requestId: "r-1",
  });
});

for (const [what, header, expected] of [
  ["seconds", "840", 840],
  ["a date, which proxies may send", new Date(Date.now() + 60_000).toUTCString(), 60],
  ["a date that has passed", new Date(0).toUTCString(), 0],
  ["neither", "soon", undefined],
]) {
  test(`Retry-After may be ${what}`, async (t) => {
    const { endpoint } = await stub(t, problem(429, "too_many_attempts", header));

    const { retryAfter } = await confirmSignUp(endpoint, REQUEST);

    assert.ok(retryAfter === expected || Math.abs(retryAfter - expected) <= 1, `${retryAfter}`);
  });
}

for (const [what, response] of Object.entries({
  "a page": { status: 403, headers: { "Content-Type": "text/html" }, body: "<h1>Blocked</h1>" },
  "a success that says nothing": success(200, {}),
  "a success that is not an object": success(200, null),
  "an error of another form": { ...problem(400, "x"), body: '{"message": "Forbidden"}' },
  "an empty body": { status: 502, headers: {}, body: "" },
})) {
  test(`${what} is not from the service: \`unexpected_answer\` with its status`, async (t) => {
    const { endpoint } = await stub(t, response);

    const result = await confirmSignUp(endpoint, REQUEST);

    assert.deepEqual(result, { ok: false, code: "unexpected_answer", status: response.status });
  });
}

test("a redirect is not followed: codes are sent to the endpoint only", async (t) => {
  const elsewhere = await stub(t, success(200, { status: "confirmed" }));
  const { endpoint } = await stub(t, { status: 307, headers: { Location: elsewhere.endpoint }, body: "" });

  assert.equal((await confirmSignUp(endpoint, REQUEST, { retries: 0 })).code, "no_answer");
  assert.equal(elsewhere.requests.length, 0);
});

test("an endpoint that is not a URL rejects", async () => {
  await assert.rejects(confirmSignUp("confirm", REQUEST), TypeError);
});
