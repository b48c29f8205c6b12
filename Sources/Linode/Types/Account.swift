// SPDX-License-Identifier: Apache-2.0

/// Who pays.
public struct Account: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "account"
    /// The account's number in words of its own.
    public var euuid: String
    /// The company's name.
    public var company: String
    /// What the account may use.
    public var capabilities: [String]

    /// Reads an account.
    public init(_ fields: Fields) throws {
        euuid = fields.text("euuid")
        company = fields.text("company")
        capabilities = fields.texts("capabilities")
    }
}

/// Whose token it is.
public struct Profile: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "profile"
    /// The user's name.
    public var username: String
    /// Whether the user may only do what was granted.
    public var isRestricted: Bool

    /// Reads a profile.
    public init(_ fields: Fields) throws {
        username = fields.text("username")
        isRestricted = fields.flag("restricted")
    }
}
