// SPDX-License-Identifier: Apache-2.0

extension LinodeClient {
    /// Who pays.
    public func account() async throws -> Account { try await get("/account") }
    /// Whose token it is.
    public func profile() async throws -> Profile { try await get("/profile") }
}
