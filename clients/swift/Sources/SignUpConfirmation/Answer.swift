import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What one send came to.
struct Answer: Sendable {
    /// The client's own code if no complete response came.
    let ownCode: SignUpFailureCode?
    let status: Int
    let retryAfter: Int?
    let data: Data
    let underlying: URLError?

    init(_ code: SignUpFailureCode, underlying: URLError? = nil) {
        ownCode = code
        status = 0
        retryAfter = nil
        data = Data()
        self.underlying = underlying
    }

    init(status: Int, retryAfter: Int?, data: Data) {
        ownCode = nil
        self.status = status
        self.retryAfter = retryAfter
        self.data = data.starts(with: byteOrderMark) ? data.dropFirst(byteOrderMark.count) : data
        underlying = nil
    }

    var isLost: Bool {
        ownCode == .noAnswer || ownCode == .timeout
    }

    /// The JSON object of the response, if it is one.
    var body: [String: Any] {
        let value = try? JSONSerialization.jsonObject(with: data)
        return value as? [String: Any] ?? [:]
    }

    func failure(unclear: Bool) -> SignUpFailure {
        let body = self.body
        let code = status >= 400 ? (body["code"] as? String).flatMap(foreignCode) : nil
        let rawCode = ownCode?.rawValue ?? code ?? SignUpFailureCode.unexpectedAnswer.rawValue
        return SignUpFailure(
            rawCode: rawCode,
            status: status,
            retryAfter: retryAfter,
            requestId: body["requestId"] as? String,
            errors: code == nil ? [] : fieldErrors(body["errors"]),
            unclear: unclear && rawCode == SignUpFailureCode.codeRejected.rawValue,
            underlying: underlying
        )
    }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
private let ownCodes: Set = [
    "confirmed", "accepted", "no_answer", "timeout", "aborted", "unexpected_answer", "unknown",
]

/// Return the code if it is one: in snake_case, and none of the client's own vocabulary.
private func foreignCode(_ code: String) -> String? {
    let isSnakeCase = code.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    let isCode = isSnakeCase && (1...64).contains(code.utf8.count) && (97...122).contains(code.utf8.first ?? 0)
    return isCode && !ownCodes.contains(code) ? code : nil
}

private func fieldErrors(_ value: Any?) -> [FieldError] {
    (value as? [Any] ?? []).compactMap { item in
        guard let error = item as? [String: Any], let pointer = error["pointer"] as? String,
            let code = error["code"] as? String, let detail = error["detail"] as? String
        else { return nil }
        return FieldError(pointer: pointer, code: code, detail: detail)
    }
}

private let longestRetryAfter = 86_400

/// Read `Retry-After`: whole seconds, or an HTTP date, which proxies may send. Anything else counts as absent.
func retrySeconds(_ header: String?) -> Int? {
    guard let text = header?.trimmingCharacters(in: CharacterSet(charactersIn: " \t")), !text.isEmpty else { return nil }
    if text.utf8.allSatisfy({ (48...57).contains($0) }) {  // ASCII digits
        return min(Int(text) ?? longestRetryAfter, longestRetryAfter)
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = formatter.date(from: text), formatter.string(from: date) == text else { return nil }
    return Int(min(max(date.timeIntervalSinceNow.rounded(.up), 0), TimeInterval(longestRetryAfter)))
}
