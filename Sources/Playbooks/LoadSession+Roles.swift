// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension LoadSession {
    /// The files to read in place of `main`.
    struct RoleParts {
        var tasks: Written?
        var vars: Written?
        var defaults: Written?
        var handlers: Written?

        init() {}

        init(_ include: RoleInclude) {
            (tasks, vars, defaults, handlers) =
                (include.tasksFrom, include.varsFrom, include.defaultsFrom, include.handlersFrom)
        }

        /// The names given, for telling calls apart.
        var summary: String { [tasks, vars, defaults, handlers].map { $0?.text ?? "-" }.joined(separator: ",") }
    }

    /// The entries of `roles:` or `dependencies:`.
    func roleUses(_ node: YAMLNode, what: String) throws -> [RoleUse] {
        if node.isNull { return [] }
        guard let items = node.items else {
            throw node.diagnostic(
                "\(what) must be a list of roles, found \(node.summary)", hint: "begin each with `- `")
        }
        return items.compactMap { item in problems.attempt { try roleUse(item) } }
    }

    private func roleUse(_ node: YAMLNode) throws -> RoleUse {
        guard let pairs = node.pairs else {
            guard node.plainText != nil, !node.isNull else {
                throw node.diagnostic("expected the name of a role, found \(node.summary)")
            }
            return RoleUse(name: try Written(node, vault: loader.reader.opener), location: node.location)
        }
        guard let name = node["role"] ?? node["name"] ?? node["src"], name.plainText != nil else {
            throw node.diagnostic("this entry does not say which role", hint: "write `- role: name`")
        }
        var use = RoleUse(name: try Written(name, vault: loader.reader.opener), location: node.location)
        for pair in pairs {
            let key = pair.key.plainText ?? ""
            if ["role", "name", "src", "scm", "version"].contains(key) { continue }
            if KeywordNames.conditional.contains(key) {
                _ = try keywords.read(pair, into: &use.keywords)
            } else {
                use.parameters.set(key, to: try Written(pair.value, vault: loader.reader.opener))
            }
        }
        return use
    }

    /// The block of a role of `roles:` or of a dependency.
    func role(_ use: RoleUse, _ context: ListContext) throws -> Block {
        try role(use, RoleParts(), context, isFromTask: false, public: true, duplicates: nil, validates: true)
    }

    /// The block of a role that a task calls.
    func role(
        _ include: RoleInclude, keywords: Keywords, from task: PlayTask, _ context: ListContext, isStatic: Bool
    ) throws -> Block {
        let use = RoleUse(name: include.name, location: task.location, keywords: keywords)
        return try role(
            use, RoleParts(include), context, isFromTask: true,
            public: include.isPublic?.value.asBoolean ?? isStatic,
            duplicates: include.allowDuplicates?.value.asBoolean ?? true,
            validates: include.validate?.value.asBoolean ?? true)
    }

    private func role(
        _ use: RoleUse, _ parts: RoleParts, _ context: ListContext, isFromTask: Bool, public isPublic: Bool,
        duplicates: Bool?, validates: Bool
    ) throws -> Block {
        var use = use
        let name = try rendered(use.name, context)
        use.name.value = .string(name)
        let finder = RoleFinder(
            playbookDirectory: playbookDirectory, configuration: loader.configuration,
            askingRole: context.scope.role?.path)
        guard let path = finder.find(name) else { throw finder.notFound(name, use.name) }
        let reference = RoleReference(name: name.contains("/") ? ControllerPath.name(of: name) : name, path: path)
        try refuseCycle(reference, use)
        openRoles.append(reference)
        defer { openRoles.removeLast() }
        var (role, dependencies) = try read(reference, use, parts, context)
        let parents = context.scope.role.map { context.scope.parents + [$0] } ?? []
        role.name = reference.name
        var invocation = RoleInvocation(role: role, use: use, parents: parents)
        invocation.dependencies = dependencies.compactMap(\.role)
        invocation.entryPoint = parts.tasks.map { Self.withoutEnding($0.text) } ?? "main"
        invocation.isPublic = isPublic
        invocation.allowDuplicates = duplicates ?? role.allowDuplicates
        invocation.validatesArguments = validates
        invocation.isFromTask = isFromTask
        invocation.identity = Self.identity(reference, use, parts, isFromTask: isFromTask)
        return Block(
            location: use.location, origin: .role(invocation), keywords: use.keywords,
            items: dependencies.map(PlayItem.block) + role.tasks)
    }

    /// A role may call itself from a task under a condition, but a chain without end must end here.
    private func refuseCycle(_ reference: RoleReference, _ use: RoleUse) throws {
        guard openRoles.contains(reference) else { return }
        let chain = (openRoles.drop { $0 != reference } + [reference]).map { "`\($0.name)`" }
        throw use.name.diagnostic(
            "a role that depends on itself: \(chain.joined(separator: " → "))",
            hint: "take one of the dependencies out, or use `include_role` with a condition")
    }

    private func read(
        _ reference: RoleReference, _ use: RoleUse, _ parts: RoleParts, _ context: ListContext
    ) throws -> (Role, [Block]) {
        let reader = RoleReader(session: self, path: reference.path)
        var role = Role(name: reference.name, path: reference.path)
        role.defaults = try reader.variables("defaults", parts.defaults)
        role.vars = try reader.variables("vars", parts.vars)
        try reader.readMeta(into: &role)
        var inner = context
        // The role's defaults count less than anything around it, its other variables more.
        inner.variables = role.defaults.values
        inner.variables.merge(context.variables) { $1 }
        inner = inner.with(role.vars).with(use.keywords.vars).with(use.parameters)
        inner.variables["role_path"] = .string(reference.path)
        inner.variables["role_name"] = .string(reference.name)
        inner.scope.parents = context.scope.role.map { context.scope.parents + [$0] } ?? []
        inner.scope.role = reference
        let dependencies = role.dependencies.compactMap { dependency in
            problems.attempt { try self.role(dependency, inner) }
        }
        role.tasks = try list("tasks", parts.tasks, reader, inner)
        inner.isHandler = true
        role.handlers = try list("handlers", parts.handlers, reader, inner)
        return (role, dependencies)
    }

    private func list(
        _ subfolder: String, _ part: Written?, _ reader: RoleReader, _ context: ListContext
    ) throws -> [PlayItem] {
        guard let file = reader.file(subfolder, part?.text) else {
            if let part { throw reader.missing(subfolder, part) }
            return []
        }
        var inner = context
        inner.isHandler = subfolder == "handlers"
        return try inside(file, at: part?.node) { try items(ofFile: file, inner) }
    }

    private static func withoutEnding(_ name: String) -> String {
        [".yml", ".yaml", ".json"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }

    private static func identity(
        _ reference: RoleReference, _ use: RoleUse, _ parts: RoleParts, isFromTask: Bool
    ) -> String {
        let pieces: [Value] = [
            .string(reference.path), .string(parts.summary), .dict(use.parameters.values),
            .dict(use.keywords.vars.values), .list(use.keywords.when.map(\.value)),
            .list(use.keywords.tags.map(\.value)), .bool(isFromTask),
        ]
        return Value.list(pieces).json(JSONLayout(sortKeys: true))
    }
}
