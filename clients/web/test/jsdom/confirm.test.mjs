/**
 * The client in jsdom, under Jest and Vitest (`--globals`). FETCH says what the environment has: `none`, or `node` for
 * Node's own `fetch`, which refuses the signals of jsdom's AbortController.
 */
import { confirmSignUp } from "../../confirmation.js";

const { ENDPOINT: endpoint, FETCH: expected } = process.env;
const request = { username: "ada@example.com", confirmationCode: "012345" };

test("the client confirms, or says that there is no fetch", async () => {
  expect(typeof document).toBe("object");
  if (expected === "none") {
    await expect(confirmSignUp(endpoint, request)).rejects.toThrow("There is no global `fetch`");
  } else {
    expect(await confirmSignUp(endpoint, request)).toMatchObject({ ok: true, code: "confirmed", status: 200 });
  }
});

test("a call that gets no answer stops in time", async () => {
  if (expected === "none") return;
  const result = await confirmSignUp(endpoint.replace("confirm-200", "silent"), request, { timeout: 200 });
  expect(result).toMatchObject({ ok: false, code: "timeout", status: 0 });
});
