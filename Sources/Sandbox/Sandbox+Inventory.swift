// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension Sandbox {
    /// The sandbox of an inventory: called as its folder, with the /24 network that the first machine lies in.
    ///
    /// Throws a `Diagnostic` when no machine has an address.
    public init(
        inventory path: String, machines: [MachineRequest], folders: SandboxFolders = SandboxFolders()
    ) throws(Diagnostic) {
        guard let address = machines.lazy.compactMap(\.address).first else {
            throw Diagnostic(
                "the inventory `\(path)` describes no machine", hint: "give each host an `ansible_host: 10.90.0.…`")
        }
        try self.init(name: Sandbox.name(forInventory: path), subnet: Subnet(around: address), folders: folders)
    }

    /// The name of an inventory's sandbox: `sandbox` for `inventories/sandbox` and `inventories/sandbox/hosts.yml`.
    static func name(forInventory path: String) -> String {
        var parts = path.split(separator: "/").filter { $0 != "." }
        if parts.count > 1, parts.last?.contains(".") == true || parts.last == "hosts" { parts.removeLast() }
        let last = parts.last.map(String.init) ?? ""
        let stem = last.prefix { $0 != "." }
        let bytes = (stem.isEmpty ? last[...] : stem).lowercased().utf8.map { byte in
            byte.isASCIILetterOrDigit ? byte : UInt8(ascii: "-")
        }
        let name = bytes.drop { $0 == UInt8(ascii: "-") }.prefix(longestName)
        return name.isEmpty ? "sandbox" : String(decoding: name, as: UTF8.self)
    }
}
