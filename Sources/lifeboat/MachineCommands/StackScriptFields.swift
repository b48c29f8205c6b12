// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Engine
import Inventory
import Playbooks
import Sandbox
import Values

/// The variables of a host that the vault keeps: each becomes a field, and a word stands for it while recording.
struct StackScriptFields {
    /// The words, by the names of the variables.
    let words: [String: String]
    /// The address that the inventory gives the host, when it is written as one.
    let address: String?
    /// Variables whose values a field can't have, and why.
    private let unfit: [String: String]

    init(bench: Workbench, inventory: Inventory, host: String, playbooks: [Playbook]) throws {
        var variables = Dict()
        for playbook in playbooks {
            let files = VariableFiles(reader: bench.reader, playbookDirectory: playbook.directory)
            for layer in try inventory.layers(for: host, files: files) { variables.merge(layer.values) { $1 } }
        }
        variables.merge(bench.extraVariables) { $1 }
        address = variables["ansible_host"]?.string.flatMap { IPv4Address($0) == nil ? nil : $0 }
        var words: [String: String] = [:]
        var unfit: [String: String] = [:]
        for (key, value) in variables {
            guard let text = value.string, bench.redactor.redact(text) == Redactor.mask else { continue }
            // As long as a good secret: what is recorded may look at its length.
            words[key.text] = (0..<6).reduce(into: "field") { word, _ in
                word += String(UInt64.random(in: .min ... .max), radix: 36)
            }
            unfit[key.text] = Self.complaint(text)
        }
        self.words = words
        self.unfit = unfit
    }

    private static func complaint(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "._~-".utf8.contains(byte)
        }
        return isPlain ? nil : "has other characters than letters, digits and . _ ~ -"
    }

    /// Warns of fields whose present values the script would refuse.
    func check(_ names: [String]) {
        for name in names {
            guard let complaint = unfit[name] else { continue }
            Console.note("warning: the present value of `\(name)` \(complaint): the script will refuse it")
        }
    }
}
