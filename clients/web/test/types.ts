// Never run: `tsc` proves that these lines are right, and that those under "@ts-expect-error" are not.
import {
  type ConfirmSignUpResult,
  type ResendCodeResult,
  type UnknownCode,
  confirmSignUp,
  resendCode,
} from "../confirmation.js";

const endpoint = "https://api.example.com/v1/confirm";

// Each code narrows the result to its own fields.
export async function confirming(): Promise<string> {
  const result = await confirmSignUp(endpoint, { username: "ada", confirmationCode: "012345" }, { timeout: 5000 });
  const reference: string | undefined = result.requestId;
  if (result.ok) return result.session ?? result.code;
  // prettier-ignore
  switch (result.code) {
    case "code_rejected":
      return `${result.detail} ${result.status satisfies 400}`;
    case "validation_failed":
      return result.errors.map(({ pointer }) => pointer).join(" ");
    case "too_many_attempts":
      return `${result.status satisfies 429} ${result.retryAfter?.toFixed()}`;
    case "no_answer":
      // @ts-expect-error Nobody answered: there is no text of the service.
      return result.detail + String(result.cause);
    case "unexpected_answer":
      return String(result.status);
    default:
      return `${result.code} ${reference}`;
  }
}

// After all known codes, what is left is a code of the future.
export async function exhaustive(): Promise<string> {
  const result = await resendCode(endpoint, { username: "ada" });
  switch (result.code) {
    case "accepted":
    case "code_mismatch":
    case "code_expired":
    case "already_confirmed":
    case "not_confirmable":
    case "user_not_found":
    case "validation_failed":
    case "too_many_attempts":
    case "too_many_requests":
    case "service_busy":
    case "service_unavailable":
    case "upstream_timeout":
    case "service_misconfigured":
    case "internal_error":
    case "upstream_error":
    case "bad_request":
    case "forbidden":
    case "malformed_request":
    case "not_found":
    case "payload_too_large":
    case "unsupported_media_type":
    case "no_answer":
    case "timeout":
    case "aborted":
      return result.code;
    default:
      // @ts-expect-error The case "unexpected_answer" is missing.
      result.code satisfies UnknownCode;
  }
  if (result.code === "unexpected_answer") return result.code;
  result.code satisfies UnknownCode;
  return `${result.code}: ${result.detail ?? ""} ${result.requestId}` satisfies string;
}

// A confirmation and a resend have their own codes.
export async function resending(signal?: AbortSignal): Promise<string> {
  const result = await resendCode(new URL(endpoint), { username: "ada" }, { signal, fetch });
  if (result.code === "accepted") return result.delivery?.destination ?? "sent";
  // @ts-expect-error Only a confirmation can meet a wrong code.
  return result.code === "code_rejected" ? "" : result.code;
}
export const handlers: Record<ConfirmSignUpResult["code"] | ResendCodeResult["code"], string> | null = null;

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
