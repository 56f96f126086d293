/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The stack's output `Endpoint`, the URL of `POST /confirm`. */
  readonly VITE_ENDPOINT: string;
}
