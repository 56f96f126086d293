import SignUpConfirmation

/// The conformance table: see clients/conformance/README.md.
struct Table: Decodable, Sendable {
    let cases: [Case]
}

struct Case: Decodable, Sendable {
    let name: String
    let operation: String
    let request: Request
    let call: Call?

    struct Request: Decodable, Sendable {
        let username: String
        let confirmationCode: String?
        let session: String?
        let clientMetadata: [String: String]?
        let userContextData: UserContextData?
        let analyticsMetadata: AnalyticsMetadata?
        let forceAliasCreation: Bool?
    }

    struct Call: Decodable, Sendable {
        let endpoint: String?
        let timeoutMs: Double?
        let retries: Int?
        let maxWaitMs: Double?
        let cancelAfterMs: UInt64?
    }
}

/// A line of the runner.
struct CaseResult: Encodable, Sendable {
    let name: String
    let code: String
    let status: Int
    var retryAfter: Int?
    var requestId: String?
    var session: String?
    var delivery: [String: String]?
    var errors: [[String: String]]?
    var unclear: Bool?
}
