import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking  // Linux and Windows
#endif

func post(_ body: Data, to url: URL) -> URLRequest {
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = body
    request.timeoutInterval = 30  // without a byte; `sendOnce` limits the whole
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")  // keeps Content-Length, which is checked
    return request
}

/// Send once. When the time is up or the task is cancelled, the connection is closed.
func sendOnce(_ request: URLRequest, within seconds: TimeInterval) async -> Answer {
    guard !Task.isCancelled else { return Answer(.aborted) }
    guard seconds > 0 else { return Answer(.timeout) }
    return await withTaskGroup(of: Answer.self) { group in
        group.addTask { await exchange(request) }
        group.addTask { await waited(seconds) ? Answer(.timeout) : Answer(.aborted) }
        let first = await group.next()
        group.cancelAll()
        return first ?? Answer(.aborted)
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

private func exchange(_ request: URLRequest) async -> Answer {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.urlCredentialStorage = nil
    // A session for each send, because an idle connection may be dead when the next call uses it.
    let session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    do {
        let (data, reply) = try await session.data(for: request)
        guard let response = reply as? HTTPURLResponse else { return Answer(.noAnswer) }
        let length = response.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) }
        guard data.count >= length ?? 0 else { return Answer(.noAnswer) }  // cut off
        let retryAfter = retrySeconds(response.value(forHTTPHeaderField: "Retry-After"))
        return Answer(status: response.statusCode, retryAfter: retryAfter, data: data)
    } catch {
        if Task.isCancelled { return Answer(.aborted) }
        return (error as? URLError)?.code == .timedOut ? Answer(.timeout) : Answer(.noAnswer)
    }
}

/// Returns redirects to the caller: codes are sent to the endpoint only.
private final class NoRedirects: NSObject, URLSessionTaskDelegate {
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
