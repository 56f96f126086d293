/** A caller's mistake rejects with an error that names it. It is never reported as a result of the network. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { confirmSignUp, resendCode } from "../confirmation.js";
import { SILENCE, stub, success } from "./stub.js";

const REQUEST = { username: "ada", confirmationCode: "012345" };
const CONFIRMED = success(200, { status: "confirmed" });
const ENDPOINT = "https://api.example.com/v1/confirm";
const unused = () => assert.fail("nothing may be sent");

for (const endpoint of ["confirm", "/v1/confirm", "", undefined, null]) {
  test(`the endpoint ${endpoint} is no http(s) URL`, async () => {
    for (const call of [confirmSignUp, resendCode]) {
      await assert.rejects(call(endpoint, REQUEST, { fetch: unused }), /endpoint must be an http\(s\) URL/);
    }
  });
}

for (const [name, values] of Object.entries({
  timeout: [NaN, -1, "5000", null],
  maxWait: [NaN, -1, "5000", null],
  retries: [NaN, -1, 1.5, Infinity, "2", null],
  signal: [{}, "abort", new EventTarget()],
  fetch: [null, "fetch"],
})) {
  test(`invalid values of the option ${name}`, async () => {
    for (const value of values) {
      const call = confirmSignUp(ENDPOINT, REQUEST, { fetch: unused, [name]: value });
      await assert.rejects(call, new RegExp(`\`${name}\``), String(value));
    }
  });
}

test("a request that is no object, or that JSON cannot express", async () => {
  for (const request of [undefined, null, "ada", 10n, { username: 10n }]) {
    await assert.rejects(resendCode(ENDPOINT, request, { fetch: unused }), TypeError);
  }
});

test("a runtime without `fetch`: the error says what to pass", async (t) => {
  t.mock.property(globalThis, "fetch", undefined);

  await assert.rejects(confirmSignUp(ENDPOINT, REQUEST), /pass one as the option `fetch`/);
});

test("an AbortController that `fetch` refuses, as jsdom's in Node: the call works, and its timeout does", async (t) => {
  t.mock.property(globalThis, "AbortController", ForeignController);
  const { endpoint } = await stub(t, CONFIRMED);
  const silent = await stub(t, SILENCE);
  const controller = new ForeignController();
  setTimeout(() => controller.abort(), 50);

  assert.equal((await confirmSignUp(endpoint, REQUEST)).code, "confirmed");
  assert.equal((await confirmSignUp(silent.endpoint, REQUEST, { timeout: 100 })).code, "timeout");
  assert.equal((await confirmSignUp(silent.endpoint, REQUEST, { signal: controller.signal })).code, "aborted");
});

test("a runtime that throws on a browser's options, as Cloudflare Workers: they are left out", async (t) => {
  const sent = [];
  t.mock.property(
    globalThis,
    "Request",
    class extends Request {
      constructor(url, init = {}) {
        for (const name of ["cache", "credentials", "referrerPolicy"]) if (name in init) throw new TypeError(name);
        super(url, init);
      }
    },
  );
  const fetch = async (url, init) => sent.push(init) && Response.json({ status: "confirmed" });

  assert.equal((await confirmSignUp(ENDPOINT, REQUEST, { fetch })).code, "confirmed");
  assert.deepEqual(Object.keys(sent[0]).sort(), ["body", "headers", "method", "redirect", "signal"]);
});

class ForeignController {
  signal = Object.assign(new EventTarget(), { aborted: false });

  abort() {
    this.signal.aborted = true;
    this.signal.dispatchEvent(new Event("abort"));
  }
}
