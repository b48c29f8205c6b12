// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension FileAttributes {
    /// The commands that give `path` its owner and mode.
    func byHand(_ path: String, recursively: Bool = false) -> ShellScript {
        var script: ShellScript = ""
        let flag: ShellScript = recursively ? "-R " : ""
        switch (owner, group) {
        case (let owner?, let group?): script += "chown \(flag)\(owner + ":" + group) \(path)"
        case (let owner?, nil): script += "chown \(flag)\(owner) \(path)"
        case (nil, let group?): script += "chgrp \(flag)\(group) \(path)"
        case (nil, nil): break
        }
        switch mode {
        case .bits(let bits)?: script += "chmod \(flag)\(octal(bits)) \(path)"
        case .symbolic(let symbols)?: script += "chmod \(flag)\(symbols) \(path)"
        case .preserve?, nil: break
        }
        return script
    }
}

extension HandWork {
    /// A file of the controller at `path`: its text when it is small and text, else where it lies.
    static func file(
        _ path: String, bytes: [UInt8]?, source: String? = nil, attributes: FileAttributes
    ) -> HandWork {
        let text = bytes.flatMap { String(validating: $0, as: UTF8.self) }.flatMap { $0.contains("\0") ? nil : $0 }
        var file = File(path, text: text, source: source)
        file.attributes = attributes.byHand(path)
        return HandWork([.write(file)])
    }
}
