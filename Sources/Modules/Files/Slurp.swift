// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A file's content as a return value.
struct Slurp: Module {
    static let name = "slurp"
    static let summary = "Returns the content of a file of the host, encoded in base64."
    static let notes = ["`{{ result.content | b64decode }}` is the text. Meant for files of some megabytes at most."]
    static let examples = [Example("Read the host's name", "slurp: { src: /etc/hostname }")]
    static let returns = [
        ReturnValue("content", "the bytes in base64"), ReturnValue("encoding", "always `base64`"),
        ReturnValue("source", "the path"),
    ]

    @Parameter("The file.", aliases: "path") var src: String

    func probe(in context: TaskContext) throws -> Probe<(path: String, bytes: [UInt8])> {
        let script: ShellScript = """
            p=\(path: src); [ -n "${p##-*}" ] || p=./$p
            printf '%s\\n%s\\n' "${#p}" "$p"
            if [ -d "$p" ]; then echo directory >&2; exit 2; fi
            [ -e "$p" ] || { echo missing >&2; exit 2; }
            [ -r "$p" ] || { echo unreadable >&2; exit 2; }
            cat -- "$p"
            """
        return Probe(script) { output in
            var reader = OutputReader(output.stdoutBytes)
            let path = reader.counted() ?? src
            guard output.succeeded else {
                let message =
                    switch output.stderr.split(separator: "\n").last {
                    case "directory": "source is a directory and must be a file: \(path)"
                    case "missing": "file not found: \(path)"
                    case "unreadable": "file is not readable: \(path)"
                    default: "unable to slurp file: \(output.stderr)"
                    }
                throw ModuleFailure(message)
            }
            return (path, Array(reader.rest))
        }
    }

    func decide(from found: (path: String, bytes: [UInt8]), in context: TaskContext) throws -> Decision {
        .nothing([
            "content": .string(Base64.encode(found.bytes)), "encoding": "base64", "source": .string(found.path),
        ])
    }
}
