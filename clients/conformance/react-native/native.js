/**
 * What iOS and Android provide to React Native's JavaScript: the native modules for networking and blobs.
 *
 * A plain script, as Hermes runs it uncompiled. `exchange(query, on)` sends a request, follows its redirects, calls
 * `on.response(status, headers, url)`, `on.text(text)` and `on.end(error)`, and returns what stops it.
 */
globalThis.nativeModules = (exchange) => {
  const running = {};
  const texts = {}; // of blobs
  let last = 0;

  const Networking = {
    sendRequest({ method, url, headers, data, responseType }, callback) {
      const id = ++last;
      callback(id);
      const emit = (name, ...values) => id in running && globalThis.emit(name, id, ...values);
      running[id] = () => {};
      running[id] = exchange(
        { method, url, headers, body: data.string },
        {
          response: (...values) => emit("didReceiveNetworkResponse", ...values),
          text: (text) => emit("didReceiveNetworkData", responseType === "blob" ? blob(text) : text),
          end: (error) => {
            emit("didCompleteNetworkResponse", error, false);
            delete running[id];
          },
        },
      );
    },
    abortRequest(id) {
      if (id in running) running[id]();
      delete running[id];
    },
    addListener() {},
    removeListeners() {},
  };
  const BlobModule = {
    getConstants: () => ({ BLOB_URI_SCHEME: "blob", BLOB_URI_HOST: null }),
    createFromParts: (parts, id) => (texts[id] = parts.map(({ data }) => data).join("")),
    addNetworkingHandler() {},
    release() {},
  };
  const FileReaderModule = { readAsText: ({ blobId }) => Promise.resolve(texts[blobId]) };

  function blob(text) {
    const blobId = `response-${++last}`;
    texts[blobId] = text;
    return { blobId, offset: 0, size: text.length };
  }
  return { Networking, BlobModule, FileReaderModule };
};
