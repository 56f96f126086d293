import Foundation
import SignUpConfirmation

extension Case {
    /// Call the client as this case says, and cancel the call when it says so.
    func result(base: String) async -> CaseResult {
        let cancelAfter = call?.cancelAfterMs
        let running = Task { () async -> CaseResult in
            if cancelAfter == 0 { try? await Task.sleep(nanoseconds: 60_000_000_000) }  // until it is cancelled
            return await made(base: base)
        }
        let cancelling = Task { () async throws -> Void in
            guard let cancelAfter else { return }
            try await Task.sleep(nanoseconds: cancelAfter * 1_000_000)
            running.cancel()
        }
        let result = await running.value
        cancelling.cancel()
        return result
    }

    private func made(base: String) async -> CaseResult {
        let url = (call?.endpoint ?? "{base}/{name}/confirm")
            .replacingOccurrences(of: "{base}", with: base)
            .replacingOccurrences(of: "{name}", with: name)
        guard
            let client = try? SignUpClient(
                endpoint: url,
                timeout: (call?.timeoutMs ?? 60_000) / 1000,
                retries: call?.retries ?? 2,
                maxWait: (call?.maxWaitMs ?? 10_000) / 1000
            )
        else {
            return CaseResult(name: name, code: "refused", status: 0)
        }
        if operation == "resendCode" {
            let resend = ResendCodeRequest(
                username: request.username,
                clientMetadata: request.clientMetadata,
                userContextData: request.userContextData,
                analyticsMetadata: request.analyticsMetadata
            )
            switch await client.resendCode(resend) {
            case .accepted(let delivery):
                let told = delivery.map { ["medium": $0.medium, "destination": $0.destination] }
                return CaseResult(name: name, code: "accepted", status: 202, delivery: told)
            case .failed(let failure): return described(failure)
            }
        }
        let confirmation = ConfirmSignUpRequest(
            username: request.username,
            confirmationCode: request.confirmationCode ?? "",
            session: request.session,
            clientMetadata: request.clientMetadata,
            userContextData: request.userContextData,
            analyticsMetadata: request.analyticsMetadata,
            forceAliasCreation: request.forceAliasCreation
        )
        switch await client.confirmSignUp(confirmation) {
        case .confirmed(let session): return CaseResult(name: name, code: "confirmed", status: 200, session: session)
        case .failed(let failure): return described(failure)
        }
    }

    private func described(_ failure: SignUpFailure) -> CaseResult {
        let errors = failure.errors.map { ["pointer": $0.pointer, "code": $0.code, "detail": $0.detail] }
        return CaseResult(
            name: name,
            code: failure.rawCode,
            status: failure.status,
            retryAfter: failure.retryAfter,
            requestId: failure.requestId,
            errors: errors.isEmpty ? nil : errors,
            unclear: failure.unclear ? true : nil
        )
    }
}
