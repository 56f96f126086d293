import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking  // Linux, where only the tests run
#endif

/// The outcome of `SignUpClient.confirmSignUp(_:)`. Printing it shows no session.
public enum ConfirmSignUpResult: Equatable, Sendable {
    /// The sign-up is confirmed. `session`, if present, signs the user in without a second code.
    case confirmed(session: String?)
    case failed(SignUpFailure)
}

extension ConfirmSignUpResult: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch self {
        case .confirmed: "confirmed"
        case .failed(let failure): "failed(\(failure.rawCode), status \(failure.status))"
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The outcome of `SignUpClient.resendCode(_:)`.
public enum ResendCodeResult: Equatable, Sendable {
    /// The request for a new code is accepted. `delivery` is present only under precise disclosure.
    case accepted(delivery: Delivery?)
    case failed(SignUpFailure)
}

/// Where the code was sent: `medium` is `EMAIL` or `SMS`, and Cognito masks `destination`.
public struct Delivery: Equatable, Sendable {
    public let medium: String
    public let destination: String

    public init(medium: String, destination: String) {
        self.medium = medium
        self.destination = destination
    }
}

/// Why a call failed. Branch on `code`. It is an `Error`, so that apps may throw it.
public struct SignUpFailure: Error, Equatable, Sendable {
    /// The code as the service sent it, also if this package does not know it.
    public let rawCode: String
    /// The HTTP status, 0 without a response.
    public let status: Int
    /// Seconds to wait before the next request.
    public let retryAfter: Int?
    /// For support.
    public let requestId: String?
    /// The fields that the service rejects.
    public let errors: [FieldError]
    /// Only with `codeRejected`: an earlier send of this call lost its response or got 504, so the user may be confirmed
    /// all the same. Offer to sign in before anything else.
    public let unclear: Bool
    /// Why no response came: no network, DNS, the certificate, or refused cleartext.
    public let underlying: URLError?

    public init(
        rawCode: String,
        status: Int = 0,
        retryAfter: Int? = nil,
        requestId: String? = nil,
        errors: [FieldError] = [],
        unclear: Bool = false,
        underlying: URLError? = nil
    ) {
        self.rawCode = rawCode
        self.status = status
        self.retryAfter = retryAfter
        self.requestId = requestId
        self.errors = errors
        self.unclear = unclear
        self.underlying = underlying
    }

    public var code: SignUpFailureCode {
        SignUpFailureCode(rawValue: rawCode) ?? .unknown
    }
}

/// A field that the service rejects. `pointer` is a JSON pointer, for example `/username`.
public struct FieldError: Equatable, Sendable {
    public let pointer: String
    public let code: String
    public let detail: String

    public init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// The contract's codes, and those of the client itself.
public enum SignUpFailureCode: String, Sendable, CaseIterable {
    /// Let the user check the code, ask for a new one, or sign in.
    case codeRejected = "code_rejected"
    /// The code is correct, but another account has this address. Let the user sign in to that one.
    case aliasExists = "alias_exists"
    case validationFailed = "validation_failed"

    // Let the user wait `retryAfter` seconds.
    case tooManyAttempts = "too_many_attempts"
    case tooManyRequests = "too_many_requests"

    /// The user is confirmed, but the user pool's trigger failed. Let the user sign in.
    case postConfirmationFailed = "post_confirmation_failed"

    // Repeats did not help. Let the user try again later.
    case serviceBusy = "service_busy"
    case serviceUnavailable = "service_unavailable"
    case upstreamTimeout = "upstream_timeout"

    // Only under precise disclosure.
    case codeMismatch = "code_mismatch"
    case codeExpired = "code_expired"
    case alreadyConfirmed = "already_confirmed"
    case notConfirmable = "not_confirmable"
    case userNotFound = "user_not_found"

    // A mistake of the app or of the operator.
    case badRequest = "bad_request"
    case forbidden = "forbidden"
    case malformedRequest = "malformed_request"
    case notFound = "not_found"
    case payloadTooLarge = "payload_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case internalError = "internal_error"
    case serviceMisconfigured = "service_misconfigured"
    case upstreamError = "upstream_error"

    /// No complete response: no network, for example.
    case noAnswer = "no_answer"
    /// No response in time.
    case timeout = "timeout"
    /// The caller's task was cancelled.
    case aborted = "aborted"
    /// The response is not the service's: a proxy's page, for example.
    case unexpectedAnswer = "unexpected_answer"
    /// A code newer than this package: `SignUpFailure.rawCode` has it.
    case unknown = "unknown"
}
