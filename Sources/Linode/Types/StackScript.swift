// SPDX-License-Identifier: Apache-2.0

/// A StackScript: a program that runs once, when a new Linode starts for the first time.
public struct StackScript: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "StackScript"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// The program.
    public var script: String
    /// The images it is for; `any/all` for all of them.
    public var images: [String]
    /// What it does.
    public var note: String
    /// What was changed last.
    public var revision: String
    /// Whether everybody may use it, which can't be taken back.
    public var isPublic: Bool
    /// Whether it is this account's.
    public var isMine: Bool

    /// Reads a StackScript.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        script = fields.text("script")
        images = fields.texts("images")
        note = fields.text("description")
        revision = fields.text("rev_note")
        isPublic = fields.flag("is_public")
        isMine = fields.flag("mine")
    }
}
