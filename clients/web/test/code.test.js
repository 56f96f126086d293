/** The code in what the user pasted. `tests/clients` compares the rule with the service's. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readCode } from "../code.js";

for (const [pasted, expected] of [
  ["123456", "123456"],
  [" 012 345 ", "012345"],
  ["739-214", "739214"],
  ["Your code is 739 214.", "739214"],
  ["١٢٣٤٥٦", "123456"],
  ["１２３４５６", "123456"],
  ["\u2068123456\u2069\uFFFC", "123456"],
  ["111111 or 222222", "111111or222222"],
  ["739214 is your code\n\nYour code is 739 214.", "739214"],
  ["A1B2C3", "A1B2C3"],
  ["", ""],
]) {
  test(`the code in ${JSON.stringify(pasted)}`, () => assert.equal(readCode(pasted), expected));
}
