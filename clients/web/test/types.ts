// Never run: `tsc` proves that these lines are right, and that those under "@ts-expect-error" are not.
import { type ConfirmSignUpResult, type ResendCodeResult, confirmSignUp, resendCode } from "../confirmation.js";

const endpoint = "https://api.example.com/v1/confirm";

export async function confirming(): Promise<string> {
  const result = await confirmSignUp(endpoint, { username: "ada", confirmationCode: "012345" }, { timeout: 5000 });
  if (result.ok) return result.session ?? result.code;
  switch (result.code) {
    case "code_rejected":
      return `${result.detail} ${result.requestId}` satisfies string;
    case "validation_failed":
      return result.errors.map(({ pointer }) => pointer).join(" ");
    case "too_many_attempts":
      return `${result.status satisfies 429} ${result.retryAfter?.toFixed()}`;
    case "no_answer":
      // @ts-expect-error Nobody answered: there is no request id.
      return result.requestId;
    case "unexpected_answer":
      return String(result.status);
    default:
      return result.code;
  }
}

// Every failure of the contract, by name: a code that comes or goes is noticed here.
type Codes<Result> = Result extends { ok: false; code: infer Code } ? Code : never;
type Both =
  | "not_found" | "unsupported_media_type" | "payload_too_large" | "malformed_request" | "validation_failed"
  | "too_many_attempts" | "too_many_requests" | "service_busy" | "service_unavailable" | "service_misconfigured"
  | "upstream_timeout" | "upstream_error" | "internal_error" | "bad_request" | "forbidden"
  | "code_mismatch" | "code_expired" | "already_confirmed" | "not_confirmable" | "user_not_found"
  | "no_answer" | "timeout" | "aborted" | "unexpected_answer";
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const confirmCodes: Same<
  Codes<ConfirmSignUpResult>,
  Both | "code_rejected" | "alias_exists" | "post_confirmation_failed"
> = true;
export const resendCodes: Same<Codes<ResendCodeResult>, Both> = true;

export async function resending(): Promise<string> {
  const result = await resendCode(new URL(endpoint), { username: "ada" }, { signal: AbortSignal.timeout(5000) });
  if (result.code === "accepted") return result.delivery?.destination ?? "sent";
  // @ts-expect-error Only a confirmation can meet a wrong code.
  return result.code === "code_rejected" ? "" : result.code;
}

// What generated clients send for a field that is absent.
void confirmSignUp(endpoint, {
  username: "ada",
  confirmationCode: "012345",
  session: null,
  clientMetadata: null,
  userContextData: { encodedData: null },
  analyticsMetadata: { analyticsEndpointId: null },
  forceAliasCreation: null,
});

// @ts-expect-error A required field is never null.
void resendCode(endpoint, { username: null });
// @ts-expect-error A value of the metadata is a string.
void resendCode(endpoint, { username: "ada", clientMetadata: { source: null } });
// @ts-expect-error A code is a string: a number loses its leading zeros.
void confirmSignUp(endpoint, { username: "ada", confirmationCode: 12345 });
// @ts-expect-error The code is missing.
void confirmSignUp(endpoint, { username: "ada" });
// @ts-expect-error There is no such field.
void resendCode(endpoint, { username: "ada", confirmationCode: "012345" });
