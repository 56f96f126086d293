import Foundation
import SignUpConfirmation

extension Case {
    /// Call the client as this case says, and cancel the call when it says so.
    func result(base: String) async -> CaseResult {
        let cancelAfter = call?.cancelAfterMs
        let running = Task { () async -> CaseResult in
            while cancelAfter == 0 && !Task.isCancelled {
                await Task.yield()  // the call must begin in a cancelled task
            }
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
        guard let url = URL(string: endpoint ?? "\(base)/\(name)/confirm") else {
            return CaseResult(name: name, code: "not a URL", status: 0)
        }
        let timeout = (call?.timeoutMs ?? 60_000) / 1000
        let client = SignUpClient(endpoint: url, timeout: timeout, retries: call?.retries ?? 2)
        if operation == "resendCode" {
            switch await client.resendCode(ResendCodeRequest(username: request.username)) {
            case .accepted: return CaseResult(name: name, code: "accepted", status: 202)
            case .failed(let failure): return described(failure)
            }
        }
        let confirmation = ConfirmSignUpRequest(
            username: request.username,
            confirmationCode: request.confirmationCode ?? "",
            session: request.session
        )
        switch await client.confirmSignUp(confirmation) {
        case .confirmed: return CaseResult(name: name, code: "confirmed", status: 200)
        case .failed(let failure): return described(failure)
        }
    }

    private func described(_ failure: SignUpFailure) -> CaseResult {
        CaseResult(
            name: name,
            code: failure.rawCode,
            status: failure.status,
            retryAfter: failure.retryAfter,
            requestId: failure.requestId,
            fields: failure.errors.isEmpty ? nil : failure.errors.map { $0.pointer }
        )
    }
}
