/**
 * Runs the conformance table through the web client, in whatever runtime loads this module.
 *
 * @param {{ confirmSignUp: Function, resendCode: Function }} client
 * @param {any[]} cases
 * @param {string} base The server's URL.
 * @param {number} [width] How many cases run at once. Browsers open six connections at most.
 * @returns {Promise<string>} A JSON line for each case.
 */
export async function run(client, cases, base, width = cases.length) {
  const lines = [];
  const left = [...cases];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      lines.push(JSON.stringify({ name: next.name, ...(await result(client, next, base)) }));
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return `${lines.join("\n")}\n`;
}

async function result(client, { name, operation, request, call = {} }, base) {
  const { endpoint = "{base}/{name}/confirm", timeoutMs: timeout, retries, maxWaitMs: maxWait, cancelAfterMs } = call;
  const controller = new AbortController();
  const cancel = () => controller.abort();
  const timer = cancelAfterMs > 0 ? setTimeout(cancel, cancelAfterMs) : undefined;
  if (cancelAfterMs === 0) cancel();
  try {
    const url = endpoint.replace("{base}", base).replace("{name}", name);
    const result = await client[operation](url, request, { timeout, retries, maxWait, signal: controller.signal });
    const { code, status, retryAfter, requestId, session, delivery, errors = [], unclear } = result;
    return {
      code,
      status,
      retryAfter,
      requestId,
      session,
      delivery,
      errors: errors.length ? errors : undefined,
      unclear,
    };
  } catch (error) {
    return { code: "refused", status: 0, reason: String(error) };
  } finally {
    clearTimeout(timer);
  }
}
