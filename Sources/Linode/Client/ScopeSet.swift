// SPDX-License-Identifier: Apache-2.0

/// What a token may do: `linodes:read_write domains:read_only`, or `*` for everything.
public struct ScopeSet: Sendable, Hashable, CustomStringConvertible, ExpressibleByArrayLiteral {
    private var isAll = false
    // `true` where the thing may be changed, too.
    private var rights: [String: Bool] = [:]

    /// Reads scopes separated by spaces or commas.
    public init(_ text: String) {
        self.init(text.split { " ,".contains($0) }.map(String.init))
    }

    /// These scopes.
    public init(arrayLiteral elements: String...) { self.init(elements) }

    /// These scopes.
    public init(_ scopes: [String]) {
        for scope in scopes {
            let parts = scope.split(separator: ":", maxSplits: 1)
            guard scope != "*", let thing = parts.first else {
                isAll = true
                continue
            }
            let mayChange = parts.count > 1 && ["read_write", "*"].contains(parts[1])
            rights[String(thing)] = mayChange || rights[String(thing)] == true
        }
    }

    /// Those of `needed` that are not in this set, sorted.
    public func missing(_ needed: ScopeSet) -> [String] {
        if isAll { return [] }
        if needed.isAll { return ["*"] }
        return needed.rights.filter { thing, mayChange in
            guard let mine = rights[thing] else { return true }
            return mayChange && !mine
        }.map(Self.name).sorted()
    }

    private static func name(_ thing: String, _ mayChange: Bool) -> String {
        "\(thing):\(mayChange ? "read_write" : "read_only")"
    }

    /// The scopes, sorted.
    public var description: String {
        isAll
            ? "`*`"
            : rights.isEmpty ? "none" : rights.map(Self.name).sorted().map { "`\($0)`" }.joined(separator: ", ")
    }
}

extension LinodeClient {
    /// Makes sure that the token may do what will be needed, before anything is done; throws what it lacks.
    ///
    /// An API that doesn't tell the token's scopes is taken at its word when the time comes. They are told beside any
    /// answer; `path` is one that the token may read.
    public func require(_ needed: ScopeSet, beside path: String = "/profile") async throws {
        guard let has = try await send(LinodeCall(.get, path)).scopes else { return }
        let missing = has.missing(needed)
        guard !missing.isEmpty else { return }
        throw LinodeError(
            .unauthorized, "the token lacks the scope \(missing.map { "`\($0)`" }.joined(separator: ", "))",
            hint: "scopes can't be added to a token: make a new one; this one has \(has)")
    }
}
