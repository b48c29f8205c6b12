// SPDX-License-Identifier: Apache-2.0

/// Where a text stands in a value.
public enum PHPPlace: Sendable {
    /// The value that an array or object keeps under this key, without the marks of private properties; nil for a text
    /// that stands alone or under a number.
    case value(key: [UInt8]?)
    /// A key of an array.
    case key
    /// What a class wrote of itself (`C:`): no text, but it may hold some.
    case custom
}

extension PHPValue {
    /// The value with every text replaced by what `change` makes of it; nil leaves a text as it is, and the answer is nil
    /// when all were left.
    ///
    /// Names of classes and of properties belong to programs and are not texts.
    public func mapStrings(_ change: ([UInt8], PHPPlace) -> [UInt8]?) -> PHPValue? { map(under: nil, change) }

    private func map(under key: [UInt8]?, _ change: ([UInt8], PHPPlace) -> [UInt8]?) -> PHPValue? {
        switch self {
        case .plain: return nil
        case .string(let text): return change(text, .value(key: key)).map { .string($0) }
        case .custom(let name, let payload): return change(payload, .custom).map { .custom(name: name, $0) }
        case .array(let pairs):
            return Self.map(pairs, change) { key in
                guard case .string(let text) = key else { return nil }
                return change(text, .key).map { .string($0) }
            }.map { .array($0) }
        case .object(let name, let pairs):
            return Self.map(pairs, change) { _ in nil }.map { .object(name: name, $0) }
        }
    }

    private static func map(
        _ pairs: [PHPPair], _ change: ([UInt8], PHPPlace) -> [UInt8]?, key rename: (PHPValue) -> PHPValue?
    ) -> [PHPPair]? {
        var changed = pairs
        var isChanged = false
        for (index, pair) in pairs.enumerated() {
            if let key = rename(pair.key) { (changed[index].key, isChanged) = (key, true) }
            if let value = pair.value.map(under: name(of: pair.key), change) {
                (changed[index].value, isChanged) = (value, true)
            }
        }
        return isChanged ? changed : nil
    }

    /// A key as programs say it: private and protected properties begin with their class, or `*`, between zero bytes.
    private static func name(of key: PHPValue) -> [UInt8]? {
        guard case .string(let text) = key else { return nil }
        guard text.first == 0, let end = text.dropFirst().firstIndex(of: 0) else { return text }
        return Array(text[(end + 1)...])
    }
}
