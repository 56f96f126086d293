import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private let largestBody = 65_536
private let asleep: TimeInterval = 0.5  // a timer that is so late was asleep with the app
private let waking: TimeInterval = 2  // to read a response that arrived meanwhile

func post(_ body: Data, to url: URL) -> URLRequest {
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = body
    request.timeoutInterval = 60  // without a byte; `Exchange` limits the whole
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    return request
}

/// Seconds of a clock that nobody sets.
func uptime() -> TimeInterval {
    TimeInterval(DispatchTime.now().uptimeNanoseconds) / 1_000_000_000
}

/// Send once. When the time is up or the task is cancelled, the connection is closed.
func sendOnce(_ request: URLRequest, _ configuration: URLSessionConfiguration, within seconds: TimeInterval) async -> Answer {
    guard !Task.isCancelled else { return Answer(.aborted) }
    let exchange = Exchange()
    return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            exchange.start(request, configuration, within: seconds, continuation)
        }
    } onCancel: {
        exchange.finish(Answer(.aborted))
    }
}

/// Wait, and return false if the task was cancelled.
func waited(_ seconds: TimeInterval) async -> Bool {
    do {
        try await Task.sleep(nanoseconds: UInt64(seconds * 1_000_000_000))
        return true
    } catch {
        return false
    }
}

/// One for all sends: a queue for each would hold a thread for each.
private let queue = DispatchQueue(label: "signup-confirmation")
private let delegates: OperationQueue = {
    let operations = OperationQueue()
    operations.underlyingQueue = queue
    return operations
}()

/// One send. Its state belongs to the queue, on which the session calls the delegate as well; so the first end counts,
/// and nothing is cancelled from within the task that waits.
private final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private var continuation: CheckedContinuation<Answer, Never>?
    private var session: URLSession?
    private var early: Answer?
    private var response: HTTPURLResponse?
    private var data = Data()

    func start(
        _ request: URLRequest,
        _ configuration: URLSessionConfiguration,
        within seconds: TimeInterval,
        _ continuation: CheckedContinuation<Answer, Never>
    ) {
        queue.async {
            if let early = self.early { return continuation.resume(returning: early) }
            self.continuation = continuation
            // A session for each send, because an idle connection may be dead when the next call uses it.
            let session = URLSession(configuration: configuration, delegate: self, delegateQueue: delegates)
            self.session = session
            session.dataTask(with: request).resume()
            self.expire(at: uptime() + seconds, in: seconds)
        }
    }

    /// Give up at the end of the time; or, if the timer is late because the app was asleep, soon after.
    private func expire(at due: TimeInterval, in seconds: TimeInterval) {
        queue.asyncAfter(deadline: .now() + seconds) { [weak self] in
            guard let self else { return }
            if uptime() - due < asleep { self.end(Answer(.timeout)) } else { self.expire(at: .infinity, in: waking) }
        }
    }

    /// End from any thread.
    func finish(_ answer: Answer) {
        queue.async { self.end(answer) }
    }

    /// End, on the queue. Only the first end counts.
    private func end(_ answer: Answer) {
        if early == nil { early = answer }
        let waiting = continuation
        continuation = nil
        session?.invalidateAndCancel()
        session = nil
        waiting?.resume(returning: answer)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        self.response = response as? HTTPURLResponse
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        self.data.append(data)
        guard self.data.count > largestBody, let response else { return }
        end(answer(response, Data()))  // larger than any of the service's
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            let underlying = error as? URLError
            return end(Answer(underlying?.code == .timedOut ? .timeout : .noAnswer, underlying: underlying))
        }
        guard let response else { return end(Answer(.noAnswer)) }
        // Foundation decodes gzip, also where `identity` was asked for; then the length says nothing.
        let isEncoded = response.value(forHTTPHeaderField: "Content-Encoding").map { $0.lowercased() != "identity" } ?? false
        let length = response.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) } ?? 0
        guard isEncoded || data.count >= length || response.statusCode == 304 else { return end(Answer(.noAnswer)) }
        end(answer(response, data))
    }

    private func answer(_ response: HTTPURLResponse, _ data: Data) -> Answer {
        let retryAfter = retrySeconds(response.value(forHTTPHeaderField: "Retry-After"))
        return Answer(status: response.statusCode, retryAfter: retryAfter, data: data)
    }

    /// Returns the status of a 401 to the caller: there are no credentials to send.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        let asks = [NSURLAuthenticationMethodHTTPBasic, NSURLAuthenticationMethodHTTPDigest]
        guard asks.contains(challenge.protectionSpace.authenticationMethod) else {
            return completionHandler(.performDefaultHandling, nil)
        }
        completionHandler(.cancelAuthenticationChallenge, nil)
        end((challenge.failureResponse as? HTTPURLResponse).map { answer($0, Data()) } ?? Answer(.noAnswer))
    }

    /// Returns redirects to the caller: codes are sent to the endpoint only.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
