/** When the client repeats a request, and when it stops. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { confirmSignUp, resendCode } from "../confirmation.js";
import { BREAK_OFF, HANG_UP, SILENCE, problem, stub, success } from "./stub.js";

const REQUEST = { username: "ada", confirmationCode: "012345" };
const CONFIRMED = success(200, { status: "confirmed" });

for (const [what, first] of Object.entries({
  "503": problem(503, "service_busy", 0),
  "503 from a proxy": { status: 503, headers: { "Retry-After": "0" }, body: "<h1>Busy</h1>" },
  "504": problem(504, "upstream_timeout", 0),
  "a closed connection": HANG_UP,
  "a response that is cut off": BREAK_OFF,
})) {
  test(`${what}: sent again, unchanged`, async (t) => {
    const { endpoint, requests } = await stub(t, first, CONFIRMED);

    const result = await confirmSignUp(endpoint, REQUEST);

    assert.equal(result.code, "confirmed");
    assert.deepEqual(requests.map(({ body }) => body), Array(2).fill(JSON.stringify(REQUEST)));
  });
}

for (const [status, code] of [
  [400, "code_rejected"], [403, "forbidden"], [404, "not_found"], [409, "alias_exists"], [413, "payload_too_large"],
  [415, "unsupported_media_type"], [422, "validation_failed"], [429, "too_many_attempts"], [429, "too_many_requests"],
  [500, "internal_error"], [502, "post_confirmation_failed"], [502, "upstream_error"],
]) {
  test(`${status} ${code}: sent once, whatever Retry-After says`, async (t) => {
    const { endpoint, requests } = await stub(t, problem(status, code, 0), CONFIRMED);

    assert.equal((await confirmSignUp(endpoint, REQUEST)).code, code);
    assert.equal((await resendCode(endpoint, { username: "ada" })).code, "confirmed");
    assert.equal(requests.length, 2);
  });
}

test("repeats are bounded, and the result is that of the last response", async (t) => {
  const { endpoint, requests } = await stub(t, problem(503, "service_unavailable", 0));

  const result = await confirmSignUp(endpoint, REQUEST, { retries: 1 });

  assert.deepEqual([result.code, result.retryAfter, requests.length], ["service_unavailable", 0, 2]);
});

test("the wait is at least Retry-After", async (t) => {
  const { endpoint, requests } = await stub(t, problem(503, "service_busy", 1), CONFIRMED);

  await confirmSignUp(endpoint, REQUEST);

  const waited = requests[1].at - requests[0].at;
  assert.ok(waited >= 1000 && waited < 3000, `${waited}`);
});

test("the wait has jitter", async (t) => {
  const waits = [];
  for (const chance of [0, 0.99]) {
    t.mock.method(Math, "random", () => chance);
    const { endpoint, requests } = await stub(t, problem(503, "service_busy", 0), CONFIRMED);
    await confirmSignUp(endpoint, REQUEST);
    waits.push(requests[1].at - requests[0].at);
  }
  assert.ok(waits[1] - waits[0] > 300, `${waits}`);
});

test("a Retry-After beyond `maxWait` is left to the user: sent once", async (t) => {
  const { endpoint, requests } = await stub(t, problem(503, "service_unavailable", 30));

  assert.equal((await confirmSignUp(endpoint, REQUEST)).retryAfter, 30);
  assert.equal(requests.length, 1);
});

test("no response in time is `timeout`, and the limit is that of the whole call", async (t) => {
  const { endpoint, requests } = await stub(t, SILENCE);
  const started = performance.now();

  const result = await confirmSignUp(endpoint, REQUEST, { timeout: 200 });

  assert.deepEqual(result, { ok: false, code: "timeout", status: 0 });
  assert.ok(performance.now() - started < 2000);
  assert.equal(requests.length, 1);
});

test("a refused connection is `no_answer`", async (t) => {
  const { endpoint, server } = await stub(t, CONFIRMED);
  server.close();
  await once(server, "close");

  assert.deepEqual(await confirmSignUp(endpoint, REQUEST, { retries: 0 }), { ok: false, code: "no_answer", status: 0 });
});

test("a signal stops a call that is under way: `aborted`, sent once", async (t) => {
  const { endpoint, requests, server } = await stub(t, SILENCE);
  const controller = new AbortController();
  server.once("sent", () => controller.abort());
  const started = performance.now();

  const result = await confirmSignUp(endpoint, REQUEST, { signal: controller.signal });

  assert.deepEqual(result, { ok: false, code: "aborted", status: 0 });
  assert.ok(performance.now() - started < 5000);
  assert.equal(requests.length, 1);
});

test("a signal ends the wait between two sends at once", async (t) => {
  const { endpoint, requests, server } = await stub(t, problem(503, "service_busy", 9));
  const controller = new AbortController();
  server.once("sent", () => setTimeout(() => controller.abort(), 100));
  const started = performance.now();

  assert.equal((await confirmSignUp(endpoint, REQUEST, { signal: controller.signal })).code, "aborted");
  assert.ok(performance.now() - started < 5000);
  assert.equal(requests.length, 1);
});

test("a signal that is already aborted sends nothing", async (t) => {
  const { endpoint, requests } = await stub(t, CONFIRMED);

  assert.equal((await confirmSignUp(endpoint, REQUEST, { signal: AbortSignal.abort() })).code, "aborted");
  assert.equal(requests.length, 0);
});
