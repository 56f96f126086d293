/** The link in the mail, also as mailers change it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readLink } from "../link.js";

const ADA = { username: "ada@example.com", code: "123456" };

for (const [hash, expected] of [
  ["#username=ada&code=123456", { username: "ada", code: "123456" }],
  ["#code=012345&username=ada", { username: "ada", code: "012345" }],
  ["#username=ada+news@example.com&code=1", { username: "ada+news@example.com", code: "1" }],
  ["#username=ada%2Bnews%40example.com&code=123%20456", { username: "ada+news@example.com", code: "123456" }],
  ["#username=100%&code=1", { username: "100%", code: "1" }],
  ["#username=a=b", { username: "a=b", code: "" }],
  ["#username=a%26b%3Fc", { username: "a&b?c", code: "" }],
  ["#code=123456", { username: "", code: "123456" }],
  ["#username=Zo%C3%AB", { username: "Zoë", code: "" }],
  ["#username=ada%E2%80%AE%40example.com%E2%81%A9&code=1", { username: "ada@example.com", code: "1" }],
  ["#username=%D9%85%DB%8C%E2%80%8C%D8%AE", { username: "می\u200cخ", code: "" }],
  ["", undefined],
  ["#top", undefined],
  ["#username=&code=", undefined],
  ["#__proto__=x&constructor=y", undefined],

  ["#username=ada@example.com&amp;code=123456", ADA],
  ["#username=ada@example.com&amp;amp;code=123456", ADA],
  ["#username=ada@example.com&#38;code=123456", ADA],
  ["#username=ada%2540example.com&code=123456", ADA],
  ["#username%3Dada%40example.com%26code%3D123456", ADA],
  ["#utm_source=mail&username=ada@example.com&code=123456", ADA],
  ["#username=ada@example.com&code=123456&utm_source=mail&utm_medium=email", ADA],
  ["#username=ada@example.com&code=123456?utm_source=mail&fbclid=x", ADA],
  ["#?username=ada@example.com&code=123456", ADA],
  ["#username={username}&code={####}", undefined],
  ["#username=ada@example.com&code=<b>", { username: "ada@example.com", code: "" }],
]) {
  test(`the link ${hash || "without anything"}`, () => assert.deepEqual(readLink(hash), expected));
}
