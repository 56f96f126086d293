using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "runner", worker = (
      modules = [
        (name = "workerd.js", esModule = embed "workerd.js"),
        (name = "run.js", esModule = embed "run.js"),
        (name = "confirmation.js", esModule = embed "../web/confirmation.js"),
      ],
      compatibilityDate = "2022-01-01", # old, so that many options of fetch are refused
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "runner")],
);
