// SPDX-License-Identifier: Apache-2.0

import Values

/// The way from a name to a value inside it: `users[0].groups`.
struct ValuePath {
    var root: String
    var keys: [Value]
}

extension Evaluator {
    /// The path an expression names, or nil when it computes something new.
    func path(of expression: Expression) throws -> ValuePath? {
        switch expression {
        case .name(let name, _): return ValuePath(root: name, keys: [])
        case .attribute(let base, let name, _):
            guard var path = try path(of: base) else { return nil }
            path.keys.append(.string(name))
            return path
        case .item(let base, let key, _):
            if case .slice = key { return nil }
            guard var path = try path(of: base) else { return nil }
            path.keys.append(try evaluate(key))
            return path
        default: return nil
        }
    }

    /// Runs a method that changes a list or dict, and stores what it made of it; nil when the value is neither.
    func mutate(_ path: ValuePath, _ name: String, _ given: CallArguments) throws -> Value? {
        let root = try lookUp(path.root)
        if case .object(let object) = root, let handle = object as? Handle, let first = path.keys.first,
            case .namespace(var values) = states[handle.id], let value = values[first.text]
        {
            guard let (changed, result) = try mutated(value, path.keys.dropFirst(), name, given) else { return nil }
            values[first.text] = changed
            states[handle.id] = .namespace(values)
            return result
        }
        guard let (changed, result) = try mutated(root, path.keys[...], name, given) else { return nil }
        overwrite(path.root, changed)
        return result
    }

    private func mutated(
        _ value: Value, _ keys: ArraySlice<Value>, _ name: String, _ given: CallArguments
    ) throws -> (changed: Value, result: Value)? {
        guard let key = keys.first else {
            switch value {
            case .list(var items):
                guard let result = try ListMethods.mutate(&items, name, arguments(given)) else { return nil }
                return (.list(items), result)
            case .dict(var dict):
                guard let result = try DictMethods.mutate(&dict, name, arguments(given)) else { return nil }
                return (.dict(dict), result)
            default: return nil
            }
        }
        let inner = try item(key, of: value)
        guard let (changed, result) = try mutated(inner, keys.dropFirst(), name, given) else { return nil }
        switch value {
        case .dict(var dict):
            dict[key] = changed
            return (.dict(dict), result)
        case .list(var items):
            guard case .int(let index)? = key.asNumber else { return nil }
            items[index < 0 ? index + items.count : index] = changed
            return (.list(items), result)
        default: return nil
        }
    }
}
