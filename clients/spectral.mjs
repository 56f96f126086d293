/** Prints what Spectral's OpenAPI rules, all of them, find in the document that is named, as JSON. */
import { readFileSync } from "node:fs";
import spectral from "@stoplight/spectral-core";
import rulesets from "@stoplight/spectral-rulesets";

const linter = new spectral.Spectral();
linter.setRuleset({
  extends: [[rulesets.oas, "all"]],
  rules: {
    "license-url": "off", // OpenAPI 3.1 allows `identifier` or `url`, not both
    "contact-properties": "off", // each environment has an operator of its own, so there is no one address
  },
});
const found = await linter.run(JSON.parse(readFileSync(process.argv[2], "utf8")));
console.log(JSON.stringify(found.map(({ code, path, message }) => ({ code, path: path.join("/"), message })), null, 2));
