/**
 * The link in the mail: `…/#username=ada%2Bnews@example.com&code=123456`.
 *
 * The values follow the `#` because browsers send that part to no server, so it appears in no log. URLSearchParams is
 * not used because it would turn the `+` of an address into a space.
 *
 * @param {string} hash
 * @returns {{ username: string, code: string } | undefined} undefined if it contains neither
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
    return text; // a literal %, not encoded
  }
}
