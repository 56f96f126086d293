import Foundation

/// What one send came to.
struct Answer: Sendable {
    /// The client's own code if no complete response came.
    let rawCode: String?
    let status: Int
    let retryAfter: Int?
    let data: Data

    init(_ code: SignUpFailureCode) {
        rawCode = code.rawValue
        status = 0
        retryAfter = nil
        data = Data()
    }

    init(status: Int, retryAfter: Int?, data: Data) {
        rawCode = nil
        self.status = status
        self.retryAfter = retryAfter
        self.data = data
    }

    /// The JSON object of the response, if it is one.
    var body: [String: Any]? {
        guard let value = try? JSONSerialization.jsonObject(with: data) else { return nil }
        return value as? [String: Any]
    }

    var failure: SignUpFailure {
        let body = self.body ?? [:]
        let code = status >= 300 ? body["code"] as? String : nil
        return SignUpFailure(
            rawCode: rawCode ?? code ?? SignUpFailureCode.unexpectedAnswer.rawValue,
            status: status,
            retryAfter: retryAfter,
            requestId: body["requestId"] as? String,
            errors: fieldErrors(body["errors"])
        )
    }
}

private func fieldErrors(_ value: Any?) -> [FieldError] {
    guard let errors = value as? [[String: Any]] else { return [] }
    return errors.map { error in
        FieldError(
            pointer: error["pointer"] as? String ?? "",
            code: error["code"] as? String ?? "",
            detail: error["detail"] as? String ?? ""
        )
    }
}

private let longestRetryAfter = 86_400

/// Read `Retry-After`: whole seconds, or an HTTP date, which proxies may send. Anything else counts as absent.
func retrySeconds(_ header: String?) -> Int? {
    guard let header, !header.isEmpty else { return nil }
    if header.utf8.allSatisfy({ (48...57).contains($0) }) {  // ASCII digits
        return min(Int(header) ?? longestRetryAfter, longestRetryAfter)
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = formatter.date(from: header), formatter.string(from: date) == header else { return nil }
    return Int(min(max(date.timeIntervalSinceNow.rounded(.up), 0), TimeInterval(longestRetryAfter)))
}
