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

test("a proxy's body cannot add members of the client's own", async (t) => {
  const body = JSON.stringify({ code: "code_rejected", ok: true, status: 200, retryAfter: "soon", requestId: 7, cause: "x" });
  const { endpoint } = await stub(t, { status: 400, headers: {}, body });

  assert.deepEqual(await confirmSignUp(endpoint, REQUEST), {
    ok: false, code: "code_rejected", status: 400, type: "", title: "", detail: "",
  });
});

for (const [endpoint, resend] of [
  ["https://api.example.com/v1/confirm", "https://api.example.com/v1/confirm/resend"],
  ["https://api.example.com/v1/confirm//", "https://api.example.com/v1/confirm/resend"],
  [" https://api.example.com/v1/confirm\n", "https://api.example.com/v1/confirm/resend"],
  ["https://api.example.com/v1/confirm/?a=/b/#c", "https://api.example.com/v1/confirm/resend?a=/b/"],
  ["HTTP://[::1]:8080/@/confirm", "HTTP://[::1]:8080/@/confirm/resend"],
  [new URL("https://api.example.com/confirm"), "https://api.example.com/confirm/resend"],
]) {
  test(`the address of a new code for ${JSON.stringify(endpoint)}`, async () => {
    const sent = [];
    const fetch = async (url) => sent.push(url) && Response.json({}, { status: 404 });

    await confirmSignUp(endpoint, REQUEST, { fetch });
    await resendCode(endpoint, { username: "ada" }, { fetch });

    assert.deepEqual(sent, [resend.replace("/resend", ""), resend]);
  });
}

test("in a browser a path is enough: it is resolved as the page's links are", async (t) => {
  globalThis.document = { baseURI: "https://app.example.com/sign-up/" };
  t.after(() => delete globalThis.document);
  const sent = [];
  const fetch = async (url) => sent.push(url) && Response.json({}, { status: 404 });

  for (const endpoint of ["/v1/confirm", "confirm/", "//api.example.com/confirm"]) {
    await resendCode(endpoint, { username: "ada" }, { fetch });
  }

  assert.deepEqual(sent, [
    "https://app.example.com/v1/confirm/resend", "https://app.example.com/sign-up/confirm/resend",
    "https://api.example.com/confirm/resend",
  ]);
});
