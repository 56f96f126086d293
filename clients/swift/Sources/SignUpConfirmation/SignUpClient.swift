import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What `SignUpClient` does. Tests can give an app a fake.
public protocol SignUpConfirming: Sendable {
    /// Confirm a sign-up with the code that the user received.
    func confirmSignUp(_ request: ConfirmSignUpRequest) async -> ConfirmSignUpResult
    /// Ask for a new code. Do not offer this to the user again within 20 s: the service would send nothing.
    func resendCode(_ request: ResendCodeRequest) async -> ResendCodeResult
}

/// A mistake of the caller, which `SignUpClient.init` throws.
public struct InvalidArgument: Error, Equatable, Sendable {
    public let message: String
}

/// Confirms sign-ups and asks for new codes: the client of docs/openapi.json.
///
/// One instance serves the whole app. Neither function throws: what goes wrong is a result. Cancelling the caller's
/// task ends the connection, and the result is `aborted`.
public struct SignUpClient: SignUpConfirming {
    private let confirm: URL
    private let resend: URL
    private let timeout: TimeInterval
    private let retries: Int
    private let maxWait: TimeInterval
    private let configuration: @Sendable () -> URLSessionConfiguration

    /// - Parameters:
    ///   - endpoint: The stack's output `Endpoint`: the URL of `POST /confirm`.
    ///   - timeout: Seconds for a whole call, with its repeats and waits. One send takes 30 s at most.
    ///   - retries: How often a call may repeat a send that is safe to repeat.
    ///   - maxWait: Seconds before a repeat at most. If `Retry-After` is longer, the call returns the response.
    ///   - configuration: For each send. The default keeps nothing. In tests: one with your own `protocolClasses`.
    /// - Throws: `InvalidArgument` if `endpoint` is not an http(s) URL without a user name, or a number is negative.
    public init(
        endpoint: String,
        timeout: TimeInterval = 60,
        retries: Int = 2,
        maxWait: TimeInterval = 10,
        configuration: @escaping @Sendable () -> URLSessionConfiguration = privateConfiguration
    ) throws {
        guard timeout >= 0, retries >= 0, maxWait >= 0 else {
            throw InvalidArgument(message: "timeout, retries and maxWait must not be negative")
        }
        confirm = try address(endpoint, path: "")
        resend = try address(endpoint, path: "/resend")
        self.timeout = timeout
        self.retries = retries
        self.maxWait = maxWait
        self.configuration = configuration
    }

    public func confirmSignUp(_ request: ConfirmSignUpRequest) async -> ConfirmSignUpResult {
        let (answer, unclear) = await call(confirm, encoded(request), repeatedStatuses: [503, 504], lossesRepeated: 1)
        let body = answer.body
        guard answer.status == 200, body["status"] as? String == "confirmed" else {
            return .failed(answer.failure(unclear: unclear))
        }
        return .confirmed(session: body["session"] as? String)
    }

    public func resendCode(_ request: ResendCodeRequest) async -> ResendCodeResult {
        let (answer, _) = await call(resend, encoded(request), repeatedStatuses: [503], lossesRepeated: 0)
        let body = answer.body
        guard answer.status == 202, body["status"] as? String == "accepted" else {
            return .failed(answer.failure(unclear: false))
        }
        let delivery = body["delivery"] as? [String: Any]
        guard let medium = delivery?["medium"] as? String, let destination = delivery?["destination"] as? String else {
            return .accepted(delivery: nil)
        }
        return .accepted(delivery: Delivery(medium: medium, destination: destination))
    }

    private func encoded<Request: Encodable>(_ request: Request) -> Data {
        guard let body = try? JSONEncoder().encode(request) else {
            preconditionFailure("strings and booleans can always be encoded")
        }
        return body
    }

    /// Send, and repeat unchanged what is safe to repeat, until the time is up. Return the last answer, and whether an
    /// earlier send lost its response or got 504.
    private func call(
        _ url: URL, _ body: Data, repeatedStatuses: Set<Int>, lossesRepeated: Int
    ) async -> (answer: Answer, unclear: Bool) {
        let request = post(body, to: url)
        let end = uptime() + timeout
        var answer = Answer(.timeout)
        var sent = 0
        var lost = 0
        var unclear = false
        while true {
            if Task.isCancelled { return (Answer(.aborted), unclear) }
            let left = end - uptime()
            guard left > 0 else { return (answer, unclear) }
            let wasUnclear = unclear
            answer = await sendOnce(request, configuration(), within: min(longestSend, left))
            sent += 1
            unclear = unclear || answer.isLost || answer.status == 504
            let wait: TimeInterval
            if answer.isLost {
                lost += 1
                guard lost <= lossesRepeated else { return (answer, wasUnclear) }
                wait = backoff(1)
            } else if !repeatedStatuses.contains(answer.status) {
                return (answer, wasUnclear)
            } else if let retryAfter = answer.retryAfter {
                wait = TimeInterval(retryAfter) + TimeInterval.random(in: 0..<jitter)
            } else {
                wait = backoff(sent)
            }
            guard sent <= retries, wait <= maxWait, wait < end - uptime() else { return (answer, wasUnclear) }
            guard await waited(wait) else { return (Answer(.aborted), unclear) }
        }
    }
}

/// A configuration that keeps no cache, cookies or credentials.
@Sendable public func privateConfiguration() -> URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.urlCredentialStorage = nil
    return configuration
}

private let longestSend: TimeInterval = 30  // API Gateway times out after 29 s
private let jitter: TimeInterval = 0.5

private func backoff(_ sent: Int) -> TimeInterval {
    (0.1 + TimeInterval.random(in: 0..<jitter)) * pow(2, TimeInterval(min(sent, 10) - 1))
}

/// Return the endpoint with a path after its own, without the last slashes and the fragment.
private func address(_ endpoint: String, path: String) throws -> URL {
    let text = endpoint.trimmingCharacters(in: .whitespacesAndNewlines)
    let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"\\<>^|".unicodeScalars.contains($0) }
    guard isPlain, var parts = URLComponents(string: text),
        ["http", "https"].contains(parts.scheme?.lowercased() ?? ""),
        let host = parts.percentEncodedHost, !host.isEmpty, !host.contains("%"),
        !host.hasPrefix("[") || host.allSatisfy({ $0.isHexDigit || "[:.]".contains($0) }),
        parts.user == nil, parts.password == nil, (1...65_535).contains(parts.port ?? 1)
    else {
        throw InvalidArgument(message: "not an http(s) URL without a user name: \(endpoint)")
    }
    while parts.percentEncodedPath.hasSuffix("/") { parts.percentEncodedPath.removeLast() }
    parts.percentEncodedPath += path
    parts.fragment = nil
    guard let url = parts.url else { throw InvalidArgument(message: "not a URL: \(endpoint)") }
    return url
}
