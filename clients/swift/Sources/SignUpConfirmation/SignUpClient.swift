import Foundation

/// Confirms sign-ups and asks for new codes: the client of docs/openapi.json.
///
/// One instance serves the whole app. Neither function throws: what goes wrong is a result. Cancelling the caller's
/// task ends the connection, and the result is `aborted`.
public struct SignUpClient: Sendable {
    private let endpoint: URL
    private let timeout: TimeInterval
    private let retries: Int
    private let maxWait: TimeInterval

    /// - Parameters:
    ///   - endpoint: The stack's output `Endpoint`: the URL of `POST /confirm`.
    ///   - timeout: Seconds for a whole call, with its repeats and waits. One send takes 30 s at most.
    ///   - retries: How often a call may repeat a send that is safe to repeat.
    ///   - maxWait: Seconds before a repeat at most. If `Retry-After` is longer, the call returns the response.
    public init(endpoint: URL, timeout: TimeInterval = 60, retries: Int = 2, maxWait: TimeInterval = 10) {
        self.endpoint = endpoint
        self.timeout = timeout
        self.retries = retries
        self.maxWait = maxWait
    }

    /// Confirm a sign-up with the code that the user received.
    public func confirmSignUp(_ request: ConfirmSignUpRequest) async -> ConfirmSignUpResult {
        let answer = await call(endpoint, encoded(request), repeatedStatuses: [503, 504], repeatsUnanswered: true)
        guard answer.status == 200, let body = answer.body, body["status"] as? String == "confirmed" else {
            return .failed(answer.failure)
        }
        return .confirmed(session: body["session"] as? String)
    }

    /// Ask for a new code. Do not offer this to the user again within 20 s: the service would send nothing.
    public func resendCode(_ request: ResendCodeRequest) async -> ResendCodeResult {
        let url = endpoint.appendingPathComponent("resend")
        let answer = await call(url, encoded(request), repeatedStatuses: [503], repeatsUnanswered: false)
        guard answer.status == 202, let body = answer.body, body["status"] as? String == "accepted" else {
            return .failed(answer.failure)
        }
        guard let delivery = body["delivery"] as? [String: Any] else {
            return .accepted(delivery: nil)
        }
        let medium = delivery["medium"] as? String ?? ""
        let destination = delivery["destination"] as? String ?? ""
        return .accepted(delivery: Delivery(medium: medium, destination: destination))
    }

    private func encoded<Request: Encodable>(_ request: Request) -> Data {
        guard let body = try? JSONEncoder().encode(request) else {
            preconditionFailure("strings and booleans can always be encoded")
        }
        return body
    }

    /// Send, and repeat unchanged what is safe to repeat, until the time is up.
    private func call(
        _ url: URL, _ body: Data, repeatedStatuses: Set<Int>, repeatsUnanswered: Bool
    ) async -> Answer {
        let request = post(body, to: url)
        let end = uptime() + timeout
        var sent = 0
        var unanswered = 0
        while true {
            let answer = await sendOnce(request, within: min(longestSend, end - uptime()))
            sent += 1
            let wait: TimeInterval
            if answer.rawCode == SignUpFailureCode.aborted.rawValue {
                return answer
            } else if answer.status == 0 {
                unanswered += 1
                guard repeatsUnanswered, unanswered == 1 else { return answer }
                wait = backoff(1)
            } else if !repeatedStatuses.contains(answer.status) {
                return answer
            } else if let retryAfter = answer.retryAfter {
                guard TimeInterval(retryAfter) <= maxWait else { return answer }
                wait = TimeInterval(retryAfter) + TimeInterval.random(in: 0..<jitter)
            } else {
                wait = backoff(sent)
            }
            guard sent <= retries, wait < end - uptime() else { return answer }
            guard await waited(wait) else { return Answer(.aborted) }
        }
    }
}

private let longestSend: TimeInterval = 30  // API Gateway times out after 29 s
private let jitter: TimeInterval = 0.5

private func backoff(_ sent: Int) -> TimeInterval {
    (0.1 + TimeInterval.random(in: 0..<jitter)) * pow(2, TimeInterval(min(sent, 10) - 1))
}

/// Seconds of a clock that nobody sets.
private func uptime() -> TimeInterval {
    ProcessInfo.processInfo.systemUptime
}
