/** The texts of the language that this page speaks: the only file of languages/ that is loaded. */
import { LANGUAGES, choose } from "./language.js";

/** @typedef {typeof import("./languages/en.js").default} Texts */

const owners = document.querySelector('meta[name="language"]')?.getAttribute("content") ?? "";
const chosen = choose(location.search, owners, navigator.languages);

export const { language, texts } = await load(chosen).catch(() => load(LANGUAGES[0]));

/** @param {string} language @returns {Promise<{ language: string, texts: Texts }>} */
async function load(language) {
  return { language, texts: (await import(`./languages/${language}.js`)).default };
}
