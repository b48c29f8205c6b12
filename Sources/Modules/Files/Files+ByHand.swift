// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension File {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let after = attributes.byHand(path, recursively: recurse)
        switch state {
        case .absent: return .run("rm -rf -- \(path)")
        case .directory: return .run("mkdir -p \(path)" + after)
        case .link: return .run("ln -sfn \(src ?? "") \(path)")
        case .hard: return .run("ln -f \(src ?? "") \(path)" + after)
        case .touch: return .run("touch \(path)" + after)
        case .file, nil: return after.text.isEmpty ? .run("ls -ld \(path)") : .run(after)
        }
    }
}

extension Copy {
    func byHand(in context: TaskContext) throws -> HandWork? {
        if content != nil {
            return .file(dest, bytes: try? bytesByHand(), attributes: attributes)
        }
        guard let src else { return nil }
        if remoteSrc { return .run("cp -a \(src) \(dest)" + attributes.byHand(dest)) }
        guard let path = try? context.files.find(src, kind: "files") else {
            return .say("copy `\(src)` of your own computer to `\(dest)`")
        }
        if context.files.info(path)?.isDirectory == true {
            // What lies in the folder, or the folder itself; modes are those of files.
            let inner = src.hasSuffix("/")
            var script: ShellScript = "mkdir -p \(dest)" + "cp -R \(inner ? path + "/." : path) \(dest)"
            if case .bits(let bits)? = attributes.mode {
                script += "find \(dest) -type f -exec chmod \(octal(bits)) {} +"
            }
            let owners = FileAttributes(owner: attributes.owner, group: attributes.group)
            return .run(script + owners.byHand(dest, recursively: true))
        }
        let place = dest.hasSuffix("/") ? dest + HostPath.name(path) : dest
        return .file(place, bytes: try? context.files.read(path), source: path, attributes: attributes)
    }

    private func bytesByHand() throws -> [UInt8] {
        switch content {
        case .list?, .dict?: Array((content ?? .null).json().utf8)
        case .null?, nil: []
        case let value?: Array(value.text.utf8)
        }
    }
}

extension Template {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard let path = try? context.files.find(src, kind: "templates") else { return nil }
        let name = HostPath.name(path)
        let plain = name.hasSuffix(".j2") ? String(name.dropLast(3)) : name
        return try .template(path, to: dest.hasSuffix("/") ? dest + plain : dest, attributes: attributes, in: context)
    }
}

extension HandWork {
    /// A file from a template: its text when everything in it is known, else the template to be filled in.
    static func template(
        _ path: String, to dest: String, variables: Dict = Dict(), attributes: FileAttributes, in context: TaskContext
    ) throws -> HandWork {
        var options = variables
        if options["trim_blocks"] == nil { options["trim_blocks"] = true }
        var file = HandWork.File(dest, text: try? context.render(path, options), source: path)
        file.attributes = attributes.byHand(dest)
        if file.text == nil {
            file.isTemplate = true
            file.text = String(decoding: try context.files.read(path), as: UTF8.self)
        }
        return HandWork([.write(file)])
    }
}

extension LineInFile {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let found = regexp ?? searchString ?? line ?? ""
        guard state == .present, let line else {
            return .say("remove from `\(path)` every line that matches `\(found)`")
        }
        guard regexp == nil, searchString == nil else {
            return .say(
                "replace in `\(path)` the last line that matches `\(found)` by `\(line)`; add it when none does")
        }
        return .run("grep -qxF -- \(line) \(path) || printf '%s\\n' \(line) >> \(path)" + attributes.byHand(path))
    }
}

extension BlockInFile {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present else { return .say("remove the block of settings from `\(path)`") }
        return HandWork([.say("add these lines to `\(path)`, once:\n\(block)")])
    }
}

extension Replace {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .say("in `\(path)`, replace what matches `\(regexp)` by `\(replace)`")
    }
}

extension Unarchive {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let options = extraOpts.isEmpty ? "" : " " + extraOpts.joined(separator: " ")
        let archive = remoteSrc ? src : (try? context.files.find(src, kind: "files")) ?? src
        let guarded: ShellScript = creates.map { "test -e \($0) || " } ?? ""
        if archive.contains("://") {
            return .run(
                "\(guarded){ curl -fsSL -o /tmp/archive \(archive) && tar -xf /tmp/archive\(raw: options) -C \(dest); }"
            )
        }
        return archive.hasSuffix(".zip")
            ? .run("\(guarded)unzip -o \(archive) -d \(dest)")
            : .run("\(guarded)tar -xf \(archive)\(raw: options) -C \(dest)" + attributes.byHand(dest))
    }
}

extension Stat {
    func byHand(in context: TaskContext) throws -> HandWork? { .run("stat \(path)") }
}

extension Slurp {
    func byHand(in context: TaskContext) throws -> HandWork? { .run("cat \(src)") }
}

extension Fetch {
    func byHand(in context: TaskContext) throws -> HandWork? { .say("copy `\(src)` to `\(dest)` on your own computer") }
}

extension Find {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let depth: ShellScript = recurse ? "" : " -maxdepth 1"
        return .run("find \(words: paths)\(depth)")
    }
}

extension TempFile {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .run(state == .directory ? "mktemp -d --suffix=\(suffix)" : "mktemp --suffix=\(suffix)")
    }
}
