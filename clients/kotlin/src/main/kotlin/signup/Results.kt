package signup

import java.util.Locale

/** The request of `confirmSignUp`. It is not a data class, so its `toString()` does not show the code. */
class ConfirmSignUpRequest(
    /** Spelled as at sign-up. */
    val username: String,
    /** As the user typed or pasted it. The service drops spaces and extracts a six-digit code from a sentence. */
    val confirmationCode: String,
    /** What `SignUp` returned. */
    val session: String? = null,
    val clientMetadata: Map<String, String>? = null,
    /** Device data for threat protection, as Cognito's own library collects it. */
    val encodedData: String? = null,
    val analyticsEndpointId: String? = null,
    /** Accepted only where the environment allows it. */
    val forceAliasCreation: Boolean? = null,
)

class ResendCodeRequest(
    val username: String,
    val clientMetadata: Map<String, String>? = null,
    val encodedData: String? = null,
    val analyticsEndpointId: String? = null,
)

/** [Confirmed] or a [Failure]. */
sealed interface ConfirmSignUpResult

/** [Accepted] or a [Failure]. */
sealed interface ResendCodeResult

/** The sign-up is confirmed. [session], if present, signs the user in without a second code. Do not log it. */
data class Confirmed(val session: String? = null) : ConfirmSignUpResult {
    override fun toString() = "Confirmed"
}

/** The request for a new code is accepted. [delivery] is present only under precise disclosure. */
data class Accepted(val delivery: Delivery? = null) : ResendCodeResult

/** @property destination Masked by Cognito. */
data class Delivery(val medium: String, val destination: String)

/**
 * The call failed. Branch on [code].
 *
 * @property rawCode The code as the service sent it, also if this client does not know it.
 * @property status The HTTP status, 0 without a response.
 * @property retryAfter Seconds to wait before the next request.
 * @property requestId For support.
 * @property errors The fields that the service rejects.
 * @property unclear Only of `code_rejected`: an earlier send of this call lost its response or got 504, so the user may
 *     be confirmed all the same. Offer to sign in before anything else.
 * @property cause Why no response came: no network, DNS, the certificate, or refused cleartext.
 */
data class Failure(
    val rawCode: String,
    val status: Int = 0,
    val retryAfter: Int? = null,
    val requestId: String? = null,
    val errors: List<FieldError> = emptyList(),
    val unclear: Boolean = false,
    val cause: Exception? = null,
) : ConfirmSignUpResult, ResendCodeResult {
    val code = FailureCode.entries.find { it.name == rawCode.uppercase(Locale.ROOT) } ?: FailureCode.UNKNOWN
}

/** @property pointer A JSON pointer to the field, for example `/username`. */
data class FieldError(val pointer: String, val code: String, val detail: String)

/** The contract's codes in capitals, and those of the client itself. */
enum class FailureCode {
    /** Let the user check the code, ask for a new one, or sign in. */
    CODE_REJECTED,

    /** The code is correct, but another account has this address. Let the user sign in to that one. */
    ALIAS_EXISTS,
    VALIDATION_FAILED,

    /** Let the user wait [Failure.retryAfter] seconds. */
    TOO_MANY_ATTEMPTS, TOO_MANY_REQUESTS,

    /** The user is confirmed, but the user pool's trigger failed. Let the user sign in. */
    POST_CONFIRMATION_FAILED,

    /** Repeats did not help. Let the user try again later. */
    SERVICE_BUSY, SERVICE_UNAVAILABLE, UPSTREAM_TIMEOUT,

    /** Only under precise disclosure. */
    CODE_MISMATCH, CODE_EXPIRED, ALREADY_CONFIRMED, NOT_CONFIRMABLE, USER_NOT_FOUND,

    /** A mistake of the app or of the operator. */
    BAD_REQUEST, FORBIDDEN, MALFORMED_REQUEST, NOT_FOUND, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INTERNAL_ERROR,
    SERVICE_MISCONFIGURED, UPSTREAM_ERROR,

    /** No complete response: no network, for example. */
    NO_ANSWER,

    /** No response in time. */
    TIMEOUT,

    /** The response is not the service's: a proxy's page, for example. */
    UNEXPECTED_ANSWER,

    /** A code newer than this client: [Failure.rawCode] has it. */
    UNKNOWN,
}

