import type { components, operations } from "./openapi.d.ts"; // generated from docs/openapi.json

export type ConfirmSignUpRequest = components["schemas"]["ConfirmRequest"];
export type ResendCodeRequest = components["schemas"]["ResendRequest"];
export type FieldError = components["schemas"]["FieldError"];

export interface Options {
  /** Stops the call at any time. The result's code is then `aborted`. */
  signal?: AbortSignal;
  /** Milliseconds for the whole call, including repeats and waits. Default: 60 000. One send has 30 000 at most. */
  timeout?: number;
  /** How often to repeat a send after 503, 504 or no response. Default: 2. Nothing else is ever repeated. */
  retries?: number;
  /** The longest wait between two sends, in milliseconds. Default: 10 000. If a longer one is needed, the call ends. */
  maxWait?: number;
  /** Used instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** The sign-up is confirmed. `session`, if present, signs the user in without a second code. */
export interface Confirmed extends Answer<components["schemas"]["Confirmed"]> {
  ok: true;
  code: "confirmed";
  status: 200;
}

/** The request for a new code is accepted. `delivery` is present only under precise disclosure. */
export interface Accepted extends Answer<components["schemas"]["Accepted"]> {
  ok: true;
  code: "accepted";
  status: 202;
}

/** There was no response: the connection failed, the time was up, or the caller's signal stopped the call. */
export interface NoResponse {
  ok: false;
  code: "no_answer" | "timeout" | "aborted";
  status: 0;
}

/** The response is not the service's; it is the page of a proxy, for example. */
export interface UnexpectedAnswer {
  ok: false;
  code: "unexpected_answer";
  status: number;
  retryAfter?: number;
}

export type ConfirmSignUpResult = Confirmed | Failure<"confirmSignUp">;
export type ResendCodeResult = Accepted | Failure<"resendCode">;

/**
 * Confirm a sign-up with the code that the user received.
 *
 * `endpoint` is the stack's output `Endpoint`, the URL of `POST /confirm`. In a browser, a path is enough. The promise
 * rejects only if `endpoint` is not a URL or the request cannot be serialised as JSON.
 */
export function confirmSignUp(
  endpoint: string | URL,
  request: ConfirmSignUpRequest,
  options?: Options,
): Promise<ConfirmSignUpResult>;

/** Ask for a new code. `endpoint` is the same as for `confirmSignUp`. */
export function resendCode(
  endpoint: string | URL,
  request: ResendCodeRequest,
  options?: Options,
): Promise<ResendCodeResult>;

type Answer<Body> = Omit<Body, "status">;

/** The codes of both operations, by status. The document lists them as examples, because more may come. */
interface Codes {
  400: "malformed_request" | "bad_request" | "code_mismatch" | "code_expired";
  403: "forbidden" | "not_confirmable";
  404: "not_found" | "user_not_found";
  409: "already_confirmed";
  413: "payload_too_large";
  415: "unsupported_media_type";
  422: "validation_failed";
  429: "too_many_attempts" | "too_many_requests";
  500: "service_misconfigured" | "internal_error";
  502: "upstream_error";
  503: "service_busy" | "service_unavailable";
  504: "upstream_timeout";
}

interface CodesOfConfirmations {
  400: "code_rejected";
  409: "alias_exists";
  502: "post_confirmation_failed";
}

/** The failures of an operation, one member for each `code`, so that branching on it narrows the type. */
type Failure<Name extends keyof operations> =
  | Problems<Codes>
  | (Name extends "confirmSignUp" ? Problems<CodesOfConfirmations> : never)
  | NoResponse
  | UnexpectedAnswer;

type Problems<Listed> = { [Status in keyof Listed]: EachCode<Status, Listed[Status]> }[keyof Listed];

type EachCode<Status, Code> = Code extends string
  ? Omit<components["schemas"][Status extends 422 ? "ValidationProblem" : "Problem"], "code" | "status"> & {
      ok: false;
      code: Code;
      status: Status;
      /** Seconds to wait before the next request. */
      retryAfter?: number;
    }
  : never;
