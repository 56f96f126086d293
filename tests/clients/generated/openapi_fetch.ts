/** Makes the calls on standard input with openapi-fetch, and prints what its results say of each. */
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";

import type { components, paths } from "./openapi.d.ts";

type Calls = (
  | { operation: "confirmSignUp"; body: components["schemas"]["ConfirmRequest"] }
  | { operation: "resendCode"; body: components["schemas"]["ResendRequest"] }
)[];

const { url, calls }: { url: string; calls: Calls } = JSON.parse(readFileSync(0, "utf8"));
const client = createClient<paths>({ baseUrl: url });
const results = [];
for (const call of calls) {
  const { data, error, response } =
    call.operation === "confirmSignUp"
      ? await client.POST("/confirm", { body: call.body })
      : await client.POST("/confirm/resend", { body: call.body });
  const fields = error && "errors" in error ? error.errors.map(({ pointer, code }) => `${pointer} ${code}`) : [];
  const medium = data && "delivery" in data ? data.delivery?.medium : undefined;
  results.push({ status: response.status, said: error?.code ?? data?.status, fields, medium: medium ?? null });
}
console.log(JSON.stringify(results));
