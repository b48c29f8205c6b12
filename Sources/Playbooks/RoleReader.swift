// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// Finds and reads the files of a role's folder.
struct RoleReader {
    let session: LoadSession
    let path: String

    /// The file `subfolder/name`, with one of Ansible's endings; nil when there is none.
    ///
    /// A name that was asked for (`tasks_from`) may have its ending already.
    func file(_ subfolder: String, _ name: String?) -> String? {
        let folder = "\(path)/\(subfolder)"
        let endings = name == nil ? [".yml", ".yaml", ".json", ""] : ["", ".yml", ".yaml", ".json"]
        return endings.map { ControllerPath.normalized("\(folder)/\(name ?? "main")\($0)") }
            .first(where: ControllerPath.isFile)
    }

    /// The variables of `defaults` or `vars`: one file, or all files of a folder of that name.
    func variables(_ subfolder: String, _ part: Written?) throws -> WrittenVariables {
        let name = part?.text
        let folder = "\(path)/\(subfolder)/\(name ?? "main")"
        let files = file(subfolder, name).map { [$0] } ?? Self.files(below: folder)
        if files.isEmpty, let part { throw missing(subfolder, part) }
        return try files.reduce(WrittenVariables()) { known, file in
            known.merging(
                try session.loader.reader.variables(path: file, name: ControllerPath.shown(file)) {
                    session.problems.warnings.append($0)
                })
        }
    }

    /// The message about a file that was asked for by name and isn't there.
    func missing(_ subfolder: String, _ part: Written) -> Diagnostic {
        let names = ControllerPath.names(in: "\(path)/\(subfolder)").map {
            $0.split(separator: ".").first.map(String.init) ?? $0
        }
        return part.diagnostic(
            "the role has no `\(subfolder)/\(part.text)`", hint: didYouMean(part.text, among: names),
            notes: ["looked in \(ControllerPath.shown("\(path)/\(subfolder)"))"])
    }

    /// The files of variables in a folder and the folders below it, as Ansible picks them.
    private static func files(below folder: String) -> [String] {
        ControllerPath.names(in: folder).filter { !$0.hasPrefix(".") && !$0.hasSuffix("~") }.flatMap { name in
            let path = "\(folder)/\(name)"
            let ending = name.contains(".")
            if ControllerPath.isDirectory(path) { return ending ? [] : files(below: path) }
            let known = [".yml", ".yaml", ".json"].contains { name.hasSuffix($0) }
            return known || !ending ? [path] : []
        }
    }

    /// Reads `meta/main.yml` and `meta/argument_specs.yml` into `role`.
    func readMeta(into role: inout Role) throws {
        let specs = [".yml", ".yaml"].map { "\(path)/meta/argument_specs\($0)" }.first(where: ControllerPath.isFile)
        if let specs, let node = try session.document(at: specs)?["argument_specs"] {
            role.argumentSpecs = try Written(node, vault: session.loader.reader.opener)
        }
        guard let file = file("meta", nil), let node = try session.document(at: file), !node.isNull else { return }
        guard node.pairs != nil else {
            throw node.diagnostic("`meta/main.yml` must be a mapping, found \(node.summary)")
        }
        if role.argumentSpecs == nil, specs == nil, let node = node["argument_specs"], node.pairs != nil {
            role.argumentSpecs = try Written(node, vault: session.loader.reader.opener)
        }
        if let flag = node["allow_duplicates"] {
            guard let allowed = try flag.value().asBoolean else {
                throw flag.diagnostic("`allow_duplicates` must be true or false, found \(flag.summary)")
            }
            role.allowDuplicates = allowed
        }
        if let dependencies = node["dependencies"], !dependencies.isNull {
            role.dependencies = try session.roleUses(dependencies, what: "`dependencies`")
        }
    }
}
