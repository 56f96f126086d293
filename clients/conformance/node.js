/** The runner for Node. */
import { readFileSync } from "node:fs";

import * as client from "../web/confirmation.js";
import { run } from "./run.js";

const { CONFORMANCE_CASES: table, CONFORMANCE_URL: base } = process.env;
const { cases } = JSON.parse(readFileSync(table, "utf8"));
process.stdout.write(await run(client, cases, base));
