/** The link in the mail. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readLink } from "../link.js";

for (const [hash, expected] of [
  ["#username=ada&code=123456", { username: "ada", code: "123456" }],
  ["#code=012345&username=ada", { username: "ada", code: "012345" }],
  ["#username=ada+news@example.com&code=1", { username: "ada+news@example.com", code: "1" }],
  ["#username=ada%2Bnews%40example.com&code=123%20456", { username: "ada+news@example.com", code: "123 456" }],
  ["#username=100%&code=1", { username: "100%", code: "1" }],
  ["#username=a=b", { username: "a=b", code: "" }],
  ["#code=123456", { username: "", code: "123456" }],
  ["#username=Zo%C3%AB", { username: "Zoë", code: "" }],
  ["", undefined],
  ["#top", undefined],
  ["#username=&code=", undefined],
  ["#__proto__=x&constructor=y", undefined],
]) {
  test(`the link ${hash || "without anything"}`, () => assert.deepEqual(readLink(hash), expected));
}
