// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// The lookup `first_found`: the first of several files that exists.
enum FirstFound {
    static func search(_ call: LookupCall) throws -> [Value] {
        let terms = call.terms.isEmpty ? call.option("files").map { $0.list ?? [$0] } ?? [] : call.terms
        let kind: TemplateFileKind
        switch call.option("_kind")?.text {
        case "vars": kind = .vars
        case "templates": kind = .template
        case "any": kind = .any
        default: kind = .file
        }
        var candidates: [String] = []
        var skips = call.flag("skip")
        try collect(terms, call, &candidates, &skips)
        for name in candidates {
            if let path = try call.run.engine.files.find(name, kind) { return [.string(path)] }
        }
        if skips { return [] }
        throw TemplateError.other(
            "none of these files exists: \(candidates.map { "`\($0)`" }.joined(separator: ", "))",
            hint: "`skip: true` makes it no error")
    }

    private static func collect(
        _ terms: [Value], _ call: LookupCall, _ candidates: inout [String], _ skips: inout Bool
    ) throws {
        for term in terms {
            switch term {
            case .list(let inner): try collect(inner, call, &candidates, &skips)
            case .dict(let dict):
                if let skip = dict["skip"] { skips = skip.asBoolean ?? skip.isTruthy }
                add(parts(dict["files"], ",;"), parts(dict["paths"] ?? call.option("paths"), ",:;"), &candidates)
            case .string(let name):
                add(parts(.string(name), ",;"), parts(call.option("paths"), ",:;"), &candidates)
            default:
                throw TemplateError.type(
                    "Invalid term supplied, can handle string, mapping or list of strings but got: \(term.typeName)")
            }
        }
    }

    private static func add(_ files: [String], _ paths: [String], _ candidates: inout [String]) {
        candidates += paths.isEmpty ? files : paths.flatMap { path in files.map { Paths.join(path, $0) } }
    }

    private static func parts(_ value: Value?, _ separators: Set<Character>) -> [String] {
        guard let value, !value.isNull else { return [] }
        return (value.list ?? [value]).flatMap { item in
            item.text.split { separators.contains($0) }.map { Text.strip(String($0)) }.filter { !$0.isEmpty }
        }
    }

    private static func parts(_ value: Value?, _ separators: String) -> [String] { parts(value, Set(separators)) }
}

/// The lookup `filetree`: what is below a folder, as `file` would set it.
enum FileTree {
    static func entries(below root: String, _ path: String) throws -> [Value] {
        let folder = Paths.join(root, path)
        return try Files.names(in: folder).flatMap { name -> [Value] in
            let inner = path.isEmpty ? name : path + "/" + name
            let full = Paths.join(root, inner)
            guard let status = Files.status(full, followsLinks: false) else { return [] }
            let isFolder = Files.hasType(S_IFDIR, full, followsLinks: false)
            let isLink = Files.hasType(S_IFLNK, full, followsLinks: false)
            let mode = String(status.st_mode & 0o7777, radix: 8)
            let entry: Value = [
                "root": .string(root), "path": .string(inner), "src": .string(isLink ? Files.realPath(full) : full),
                "state": .string(isLink ? "link" : isFolder ? "directory" : "file"),
                "mode": .string(String(repeating: "0", count: max(0, 4 - mode.count)) + mode),
                "uid": .int(Int(status.st_uid)), "gid": .int(Int(status.st_gid)), "size": .int(Int(status.st_size)),
                "mtime": .float(Double(status.st_mtim.tv_sec)),
            ]
            return [entry] + (isFolder ? try entries(below: root, inner) : [])
        }
    }
}
