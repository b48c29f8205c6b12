// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Values

/// An inventory that somebody wants to be overwritten.
struct RecreateTarget {
    let inventory: Inventory
    let files: VariableFiles
    let name: String

    /// Ends with a `Diagnostic` unless every host says that it is staging, and none that it is what the data comes from.
    ///
    /// Only what stands in the inventory counts: no option may talk production into being staging.
    func check(from source: String) throws {
        for host in inventory.hosts.keys.sorted() {
            let layers = try inventory.layers(for: host, files: files)
            let kind = value(of: "environment_kind", in: layers)
            guard kind?.text == "staging" else {
                throw Diagnostic(
                    kind.map { "\(name) says that \(host) is `\($0.text)`: only staging is ever recreated" }
                        ?? "\(name) does not say what it is: only staging is ever recreated",
                    at: kind?.location,
                    hint: kind == nil ? "say `environment_kind: staging` in its group_vars/all" : nil)
            }
            if let own = value(of: "environment_name", in: layers), own.text == source {
                throw Diagnostic(
                    "\(name) is the environment `\(source)` itself: staging comes from another one", at: own.location,
                    hint: "`lifeboat backup restore` brings a backup back to where it came from")
            }
        }
    }

    private func value(of name: String, in layers: [VariableLayer]) -> (text: String, location: SourceLocation?)? {
        layers.reversed().lazy.compactMap { layer in
            layer.values[.string(name)].map { ($0.text, layer.location(of: name)) }
        }.first
    }
}
