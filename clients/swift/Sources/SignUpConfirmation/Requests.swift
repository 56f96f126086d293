/// What `SignUpClient.confirmSignUp(_:)` sends. Printing it shows neither the code nor the session.
public struct ConfirmSignUpRequest: Encodable, Equatable, Sendable {
    /// Spelled as at sign-up.
    public var username: String
    /// As the user typed or pasted it. The service drops spaces and extracts a six-digit code from a sentence.
    public var confirmationCode: String
    /// What `SignUp` returned.
    public var session: String?
    public var clientMetadata: [String: String]?
    public var userContextData: UserContextData?
    public var analyticsMetadata: AnalyticsMetadata?
    /// Accepted only if the environment allows it.
    public var forceAliasCreation: Bool?

    public init(
        username: String,
        confirmationCode: String,
        session: String? = nil,
        clientMetadata: [String: String]? = nil,
        userContextData: UserContextData? = nil,
        analyticsMetadata: AnalyticsMetadata? = nil,
        forceAliasCreation: Bool? = nil
    ) {
        self.username = username
        self.confirmationCode = confirmationCode
        self.session = session
        self.clientMetadata = clientMetadata
        self.userContextData = userContextData
        self.analyticsMetadata = analyticsMetadata
        self.forceAliasCreation = forceAliasCreation
    }
}

extension ConfirmSignUpRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "ConfirmSignUpRequest" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What `SignUpClient.resendCode(_:)` sends.
public struct ResendCodeRequest: Encodable, Equatable, Sendable {
    public var username: String
    public var clientMetadata: [String: String]?
    public var userContextData: UserContextData?
    public var analyticsMetadata: AnalyticsMetadata?

    public init(
        username: String,
        clientMetadata: [String: String]? = nil,
        userContextData: UserContextData? = nil,
        analyticsMetadata: AnalyticsMetadata? = nil
    ) {
        self.username = username
        self.clientMetadata = clientMetadata
        self.userContextData = userContextData
        self.analyticsMetadata = analyticsMetadata
    }
}

/// Device data for threat protection, as Cognito's own library collects it.
public struct UserContextData: Codable, Equatable, Sendable {
    public var encodedData: String

    public init(encodedData: String) {
        self.encodedData = encodedData
    }
}

/// For Amazon Pinpoint.
public struct AnalyticsMetadata: Codable, Equatable, Sendable {
    public var analyticsEndpointId: String

    public init(analyticsEndpointId: String) {
        self.analyticsEndpointId = analyticsEndpointId
    }
}
