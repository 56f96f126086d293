/** What `confirmSignUp` sends. The service reads `null` as absent. */
export interface ConfirmSignUpRequest extends ResendCodeRequest {
  /** As the user typed or pasted it. Never a number, which loses leading zeros. */
  confirmationCode: string;
  /** The session that Cognito's `SignUp` returned to your back end. */
  session?: string | null | undefined;
  /** Moves the address from the account that has it now. The environment must allow it. */
  forceAliasCreation?: boolean | null | undefined;
}

/** What `resendCode` sends. */
export interface ResendCodeRequest {
  /** In the spelling of the sign-up. */
  username: string;
  /** For the user pool's Lambda triggers. The environment lists the keys that it accepts. */
  clientMetadata?: Record<string, string> | null | undefined;
  /** The device data that Cognito's own script collects. */
  userContextData?: { encodedData?: string | null | undefined } | null | undefined;
  /** For Amazon Pinpoint. */
  analyticsMetadata?: { analyticsEndpointId?: string | null | undefined } | null | undefined;
}

export interface Options {
  /** Stops the call at any time. The result's code is then `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, including repeats and waits. Default: 60 000. One send has 30 000 at most. */
  timeout?: number | undefined;
  /** How often to repeat a send after 503, 504 or no response. Default: 2. Nothing else is ever repeated. */
  retries?: number | undefined;
  /** The longest wait between two sends, in milliseconds. Default: 10 000. If a longer one is needed, the call ends. */
  maxWait?: number | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

/**
 * Confirm a sign-up with the code that the user received.
 *
 * `endpoint` is the stack's output `Endpoint`, the URL of `POST /confirm`. In a browser, a path is enough. The promise
 * rejects only for a mistake of the caller: `endpoint` is not a URL, the request cannot be serialised as JSON, or there
 * is no `fetch` that takes this call.
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

/** Branch on `code`. In a `default` branch, `result.code satisfies UnknownCode` checks that no known code is missing. */
export type ConfirmSignUpResult = Confirmed | Problem<keyof Statuses> | UnknownProblem | NoResponse | UnexpectedAnswer;
export type ResendCodeResult =
  Accepted | Problem<Exclude<keyof Statuses, ConfirmOnly>> | UnknownProblem | NoResponse | UnexpectedAnswer;

/** The sign-up is confirmed. `session`, if present, signs the user in without a second code, in your back end. */
export interface Confirmed extends Result<true, "confirmed", 200> {
  session?: string;
}

/** The request for a new code is accepted. `delivery` is present only under precise disclosure. */
export interface Accepted extends Result<true, "accepted", 202> {
  delivery?: { medium: "EMAIL" | "SMS"; destination: string };
}

/** The service reported a problem. */
export type Problem<Code extends keyof Statuses> = Code extends "validation_failed"
  ? Result<false, Code, 422> & ProblemDetails & { errors: FieldError[] }
  : Code extends "code_rejected"
    ? Result<false, Code, 400> &
        ProblemDetails & {
          /**
           * An earlier send of this call lost its response or got 504, so the user may be confirmed all the same. Offer
           * to sign in before anything else.
           */
          unclear?: true;
        }
    : Result<false, Code, Statuses[Code]> & ProblemDetails;

/** The known codes of problems, with their HTTP statuses. "Precise": only under precise disclosure. */
export interface Statuses {
  // What the user can correct, or should know
  code_rejected: 400;
  code_mismatch: 400; // precise
  code_expired: 400; // precise
  already_confirmed: 409; // precise
  not_confirmable: 403; // precise
  user_not_found: 404; // precise
  alias_exists: 409; // the code is right, but another account has the address
  post_confirmation_failed: 502; // the user is confirmed, but a step after it failed
  validation_failed: 422;
  // What passes
  too_many_attempts: 429;
  too_many_requests: 429;
  service_busy: 503;
  service_unavailable: 503;
  upstream_timeout: 504;
  // What the operator or the developer must correct
  service_misconfigured: 500;
  internal_error: 500;
  upstream_error: 502;
  bad_request: 400;
  forbidden: 403;
  malformed_request: 400;
  not_found: 404;
  payload_too_large: 413;
  unsupported_media_type: 415;
}

/** Codes that `resendCode` never returns. */
export type ConfirmOnly = "code_rejected" | "alias_exists" | "post_confirmation_failed";

/** A problem whose code is newer than this client. */
export interface UnknownProblem extends Result<false, UnknownCode, number>, Partial<ProblemDetails> {}

/**
 * A code that this version does not know. The value is the code alone: the prefix exists only in the type, because a
 * plain `string` would keep the known codes from narrowing the result. To compare it, write `String(result.code)`.
 */
export type UnknownCode = `(unknown code) ${string}`;

/** There was no response. */
export interface NoResponse extends Result<false, "no_answer" | "timeout" | "aborted", 0> {
  /**
   * The exception behind `code`, if there was one.
   *
   * - `no_answer`: the connection failed. Browsers do not tell the reasons apart: no network, the API's
   *   `allowed_origins` lacks the page's origin (CORS), the page's Content-Security-Policy lacks the API in
   *   `connect-src`, an invalid certificate, or a content blocker. The browser's console names it.
   * - `timeout`: the time was up.
   * - `aborted`: the caller's signal stopped the call.
   */
  cause?: unknown;
}

/** The response is not the service's: the page of a proxy, a redirect, or a body of more than 64 KiB, for example. */
export interface UnexpectedAnswer extends Result<false, "unexpected_answer", number> {
  cause?: unknown;
}

/** A field that the service refuses. */
export interface FieldError {
  /** JSON Pointer into the request, for example `/username`. */
  pointer: string;
  /** `not_accepted`: the value keeps the rules, but Cognito refuses it. */
  code:
    | "required"
    | "wrong_type"
    | "wrong_length"
    | "wrong_characters"
    | "too_many"
    | "unknown_field"
    | "not_accepted"
    | UnknownCode;
  detail: string;
}

interface Result<Ok extends boolean, Code extends string, Status extends number> {
  ok: Ok;
  code: Code;
  /** The HTTP status; 0 without a response. */
  status: Status;
  /** The gateway's id of the request, which support can look up. Every problem of the service has one. */
  requestId?: string;
  /** Seconds to wait before the next request. */
  retryAfter?: number;
}

/** For people: branch on `code` only. */
interface ProblemDetails {
  type: string;
  title: string;
  detail: string;
}
