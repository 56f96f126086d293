/**
 * The link in the mail: `…/#username=ada%2Bnews@example.com&code=123456`.
 *
 * After the `#`, for what stands there is sent to no server and into no log. Read by hand, for URLSearchParams would
 * turn the `+` of an address into a blank.
 *
 * @param {string} hash
 * @returns {{ username: string, code: string } | undefined} undefined where it holds neither
 */
export function readLink(hash) {
  const found = { username: "", code: "" };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, ...value] = part.split("=");
    if (name === "username" || name === "code") found[name] = decoded(value.join("=")).trim();
  }
  return found.username || found.code ? found : undefined;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare % that nobody encoded
  }
}
