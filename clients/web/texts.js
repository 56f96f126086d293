/** The texts of the language that this page speaks: the only file of languages/ that is loaded. */
import { LANGUAGES, choose } from "./language.js";

/** @typedef {typeof import("./languages/en.js").default} Texts */

export let language = LANGUAGES[0];
export let texts = /** @type {Texts} */ ({}); // once loaded

export async function loadTexts() {
  const owners = document.querySelector('meta[name="language"]')?.getAttribute("content") ?? "";
  await load(choose(location.search, owners, navigator.languages)).catch(() => load(LANGUAGES[0]));
}

/** @param {string} chosen */
async function load(chosen) {
  texts = (await import(`./languages/${chosen}.js`)).default;
  language = chosen;
}
