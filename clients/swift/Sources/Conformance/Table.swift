import Foundation

/// The conformance table: see clients/conformance/README.md.
public struct Table: Decodable, Sendable {
    public let cases: [Case]

    /// Read the table that the environment names.
    public static func read() throws -> Table {
        let path = ProcessInfo.processInfo.environment["CONFORMANCE_CASES"] ?? "../conformance/cases.json"
        return try JSONDecoder().decode(Table.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The URL of the table's server, if the environment names one.
    public static var base: String? {
        ProcessInfo.processInfo.environment["CONFORMANCE_URL"]
    }

    /// Run all cases at once.
    public func results(base: String) async -> [CaseResult] {
        await withTaskGroup(of: CaseResult.self) { group in
            for item in cases {
                group.addTask { await item.result(base: base) }
            }
            var results: [CaseResult] = []
            for await result in group {
                results.append(result)
            }
            return results
        }
    }
}

public struct Case: Decodable, Sendable {
    public let name: String
    let operation: String
    let request: Request
    let call: Call?
    let endpoint: String?
    let expect: Expectation?
    let except: [String: Expectation]?

    /// What the table expects of this client.
    public var expectation: Expectation {
        let own = except?["swift"]
        return Expectation(code: own?.code ?? expect?.code, status: own?.status ?? expect?.status)
    }

    struct Request: Decodable, Sendable {
        let username: String
        let confirmationCode: String?
        let session: String?
    }

    struct Call: Decodable, Sendable {
        let timeoutMs: Double?
        let retries: Int?
        let cancelAfterMs: UInt64?
    }

    public struct Expectation: Decodable, Sendable {
        public let code: String?
        public let status: Int?
    }
}

/// A line of the runner.
public struct CaseResult: Encodable, Sendable {
    public let name: String
    public let code: String
    public let status: Int
    public var retryAfter: Int?
    public var requestId: String?
    public var fields: [String]?

    public func line() throws -> String {
        let line = try JSONEncoder().encode(self)
        return String(decoding: line, as: UTF8.self)
    }
}
