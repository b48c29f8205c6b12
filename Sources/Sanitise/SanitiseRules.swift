// SPDX-License-Identifier: Apache-2.0

import YAMLDocument

/// What users want done to data that comes from production.
public struct SanitiseRules: Sendable {
    /// What is done to tables, in order.
    public var tables: [TableRule] = []
    /// What live keys look like.
    public var keys: [KeyPattern] = []
    /// Names, or ends of paths, of files that have no place outside of production.
    public var remove: [String] = []

    /// No rules.
    public init() {}

    /// These rules, and then those of `other`.
    public func appending(_ other: SanitiseRules) -> SanitiseRules {
        var all = self
        all.tables += other.tables
        all.keys += other.keys.filter { !keys.contains($0) }
        all.remove += other.remove.filter { !remove.contains($0) }
        return all
    }
}

/// What is done to one table.
public struct TableRule: Sendable {
    /// The table's name; `{prefix}` stands for what all tables begin with.
    public var table: String
    /// Which rows are meant; all when empty.
    ///
    /// Every condition has to hold.
    public var conditions: [Condition] = []
    /// What is done.
    public var actions: [Action] = []
    /// Whether the table, or a column, may be missing: it belongs to something that not every site has.
    public var isOptional = false
    /// The rule as written.
    public var node: YAMLNode

    /// A column and what it has to fit.
    public struct Condition: Sendable {
        /// The column.
        public var column: String
        /// One of these has to fit, or none when `isExcluding`.
        public var patterns: [NamePattern]
        /// Whether rows are meant that don't fit.
        public var isExcluding: Bool
        /// Where it stands.
        public var node: YAMLNode
    }

    /// Something done to rows.
    public enum Action: Sendable {
        /// They go.
        case delete
        /// A column gets a text.
        case set(column: String, [Piece], YAMLNode)
        /// Letters of a column become `x`, digits `0`.
        case mask(column: String, YAMLNode)
        /// Texts that serialised data or JSON in a column keeps under such names are emptied.
        case empty(column: String, names: [NamePattern], YAMLNode)
    }

    /// A piece of what a column is set to.
    public enum Piece: Sendable, Hashable {
        /// Words.
        case text(String)
        /// What the row has in another column.
        case column(String)
        /// The staging password as an application stores it.
        case password(StagingPassword)
    }

    /// The columns that are named, each with its place.
    public var columns: [(name: String, node: YAMLNode)] {
        conditions.map { ($0.column, $0.node) }
            + actions.flatMap { action -> [(String, YAMLNode)] in
                switch action {
                case .delete: []
                case .mask(let column, let node), .empty(let column, _, let node): [(column, node)]
                case .set(let column, let pieces, let node):
                    [(column, node)]
                        + pieces.compactMap { if case .column(let name) = $0 { (name, node) } else { nil } }
                }
            }
    }
}
