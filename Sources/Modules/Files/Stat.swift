// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What is known about a path of a host.
struct Stat: Module {
    static let name = "stat"
    static let summary = "Tells about a file: kind, owner, mode, size, times, checksum."
    static let notes = [
        "`mimetype`, `charset` and `attributes` need file(1) and lsattr(1) on the host; without them they are "
            + "`unknown` and empty. They are asked for only where `get_mime` and `get_attributes` are written."
    ]
    static let examples = [
        Example("Is there a configuration", "stat: { path: /etc/app.conf }"),
        Example("Hash a file", "stat: { path: /srv/app.tar.gz, checksum_algorithm: sha256 }"),
    ]
    static let returns = [ReturnValue("stat", "`exists`, and all that is known when it does")]

    enum Algorithm: String, ParameterChoice { case md5, sha1, sha224, sha256, sha384, sha512 }

    @Parameter("The path.", aliases: "dest", "name") var path: String
    @Parameter("Tell about what a link leads to.") var follow = false
    @Parameter("Hash the file.") var getChecksum = true
    @Parameter("The hash.", aliases: "checksum", "checksum_algo") var checksumAlgorithm = Algorithm.sha1
    @Parameter("Ask file(1) what is in it.", aliases: "mime", "mime_type", "mime-type") var getMime = true
    @Parameter("Ask lsattr(1) about attributes.", aliases: "attr", "attributes") var getAttributes = true

    private static let format = "%f %d %i %h %u %g %s %.9X %.9Y %.9Z %b %o %U %G"

    func probe(in context: TaskContext) throws -> Probe<Dict> {
        let level: ShellScript = follow ? "-L" : ""
        var script: ShellScript = """
            p=\(path: path); [ -n "${p##-*}" ] || p=./$p
            printf '%s\\n%s\\n' "${#p}" "$p"
            stat \(level) -c \(Self.format) -- "$p" || exit 1
            for t in r w x; do if test "-$t" "$p"; then echo 1; else echo 0; fi; done
            """
        script += """
            if [ -L "$p" ]; then t=$(readlink -- "$p"; echo .); r=$(readlink -f -- "$p"; echo .); t=${t%??}; r=${r%??}
            printf '%s\\n%s\\n%s\\n%s\\n' "${#t}" "$t" "${#r}" "$r"; else echo; fi
            """
        if getChecksum {
            let isRegular: ShellScript = follow ? "[ -f \"$p\" ]" : "[ -f \"$p\" ] && [ ! -L \"$p\" ]"
            script += """
                if \(isRegular) && [ -r "$p" ]; then s=$(\(raw: checksumAlgorithm.rawValue)sum < "$p"); echo "${s%% *}"; else echo; fi
                """
        } else {
            script += "echo"
        }
        script +=
            $getMime.isGiven && getMime ? "file --mime-type --mime-encoding -- \"$p\" 2>/dev/null || echo" : "echo"
        script += $getAttributes.isGiven && getAttributes ? "lsattr -vd -- \"$p\" 2>/dev/null || echo" : "echo"
        return Probe(script) { try read($0) }
    }

    private func read(_ output: ShellOutput) throws -> Dict {
        var reader = OutputReader(output.stdoutBytes)
        let path = reader.counted() ?? path
        let fields = reader.line().split(separator: Character(" ")).map { String($0) }
        guard fields.count == 14, let mode = Int(fields[0], radix: 16) else {
            if output.stderr.contains("No such file") || output.stderr.contains("Not a directory") {
                return ["exists": false]
            }
            throw ModuleFailure(
                output.stderr.split(separator: ": ").last.map { Lines.stripped(String($0)) } ?? "stat failed")
        }
        func number(_ index: Int) -> Int { Int(fields[index]) ?? 0 }
        func time(_ index: Int) -> Double { Double(fields[index]) ?? 0 }
        let entry = StatEntry(
            path: path, rawMode: mode, uid: number(4), gid: number(5), size: number(6), inode: number(2),
            device: number(1), links: number(3), accessed: time(7), modified: time(8), changed: time(9),
            owner: fields[12], group: fields[13])
        var values: Dict = ["exists": true]
        values.merge(entry.values) { $1 }
        values["blocks"] = .int(number(10))
        values["block_size"] = .int(number(11))
        for name in ["readable", "writeable", "executable"] { values[.string(name)] = .bool(reader.line() == "1") }
        if let target = reader.counted(), let source = reader.counted(), entry.isKind("islnk") {
            values["lnk_source"] = .string(source)
            values["lnk_target"] = .string(target)
        }
        if entry.owner != "UNKNOWN" { values["pw_name"] = .string(entry.owner) }
        if entry.group != "UNKNOWN" { values["gr_name"] = .string(entry.group) }
        let hash = reader.line()
        if !hash.isEmpty { values["checksum"] = .string(hash) }
        describe(mime: reader.line(), attributes: reader.line(), into: &values)
        return values
    }

    private func describe(mime: String, attributes: String, into values: inout Dict) {
        if getMime {
            let parts = (mime.split(separator: ": ").last ?? "").split(separator: "; charset=").map { String($0) }
            values["mimetype"] = .string(parts.count == 2 ? parts[0].filter { $0 != " " } : "unknown")
            values["charset"] = .string(parts.count == 2 ? parts[1] : "unknown")
        }
        if getAttributes {
            let fields = attributes.split(separator: Character(" ")).map { String($0) }
            let flags = fields.count > 1 ? fields[1].filter { $0 != "-" } : ""
            values["version"] = fields.count > 1 ? .string(fields[0]) : .null
            values["attr_flags"] = .string(flags)
            values["attributes"] = .strings(flags.compactMap { Self.attributeNames[$0] })
        }
    }

    /// chattr(1)'s letters by the names that Ansible has for them.
    private static let attributeNames: [Character: String] = [
        "A": "noatime", "a": "append", "c": "compressed", "C": "nocow", "d": "nodump", "D": "dirsync", "e": "extents",
        "E": "encrypted", "h": "blocksize", "i": "immutable", "I": "indexed", "j": "journalled", "N": "inline",
        "s": "zero", "S": "synchronous", "t": "notail", "T": "blockroot", "u": "undelete", "X": "compressedraw",
        "Z": "compresseddirty",
    ]

    func decide(from found: Dict, in context: TaskContext) throws -> Decision { .nothing(["stat": .dict(found)]) }
}
