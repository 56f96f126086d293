/** Jest's jsdom with Node's fetch, as projects add it. */
const { TestEnvironment } = require("jest-environment-jsdom");

module.exports = class extends TestEnvironment {
  constructor(...given) {
    super(...given);
    Object.assign(this.global, { fetch, Request, Response, Headers });
  }
};
