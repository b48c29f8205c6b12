// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// Variables of a host that come from one place; a host has several layers, each counting more than the one before.
public struct VariableLayer: Sendable {
    /// Where a layer comes from, in the order of precedence, the lowest first.
    public enum Kind: Int, Sendable, Comparable, CaseIterable {
        /// Group variables in the inventory's source.
        case inventoryGroup
        /// `group_vars/all` beside the inventory.
        case inventoryAllFile
        /// `group_vars/all` beside the playbook.
        case playbookAllFile
        /// `group_vars/<group>` beside the inventory.
        case inventoryGroupFile
        /// `group_vars/<group>` beside the playbook.
        case playbookGroupFile
        /// Host variables in the inventory's source.
        case inventoryHost
        /// `host_vars/<host>` beside the inventory.
        case inventoryHostFile
        /// `host_vars/<host>` beside the playbook.
        case playbookHostFile

        /// Whether `a` counts less than `b`.
        public static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
    }

    /// Where it comes from.
    public let kind: Kind
    /// The group or the host it belongs to.
    public let name: String
    /// The variables, with the place of each.
    public let variables: WrittenVariables
    /// The file, for layers that are one.
    public let file: String?

    /// The values by name.
    public var values: Dict { variables.values }

    /// Where `name` is defined; nil when that is unknown.
    public func location(of name: String) -> SourceLocation? { variables.location(of: name) }
}
