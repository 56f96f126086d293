/** The runner for Cloudflare Workers: gets `{cases, base}` and returns the results. */
import * as client from "confirmation.js";
import { run } from "run.js";

export default {
  async fetch(/** @type {Request} */ request) {
    const { cases, base } = await request.json();
    return new Response(await run(client, cases, base));
  },
};
