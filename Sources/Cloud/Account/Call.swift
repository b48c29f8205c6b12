// SPDX-License-Identifier: Apache-2.0

import Values

/// A request as a route sees it.
struct Call: Sendable {
    /// The parts of the path that stand where the route has a name.
    var parameters: [String] = []
    var body: Dict = [:]
    var query: [String: String] = [:]
    /// The `X-Filter` header.
    var filter: Filter?
    /// The zone that an import asks for, as its server gave it away, or the server's refusal.
    var transfer: ZoneTransfer?
    /// Faults that reach into answers.
    var events = EventFault()

    /// How events misbehave.
    struct EventFault: Sendable {
        /// Events younger than this many seconds are not told yet.
        var delay = 0
        /// Events from this number on are never told.
        var missingFrom: Int?
    }

    /// The number at `index` of the path's parameters; 404 for anything else, as for a thing that isn't there.
    func id(_ index: Int = 0) throws(APIError) -> Int {
        guard let id = Int(parameters[index]) else { throw .notFound }
        return id
    }

    // MARK: Fields of the body

    func text(_ name: String) throws(APIError) -> String? { try read(name, "a string") { $0.string } }
    func number(_ name: String) throws(APIError) -> Int? { try read(name, "an integer") { $0.int } }
    func dict(_ name: String) throws(APIError) -> Dict? { try read(name, "an object") { $0.dict } }
    func list(_ name: String) throws(APIError) -> [Value]? { try read(name, "a list") { $0.list } }

    func flag(_ name: String) throws(APIError) -> Bool? {
        try read(name, "a boolean") { if case .bool(let flag) = $0 { flag } else { nil } }
    }

    func texts(_ name: String) throws(APIError) -> [String]? {
        try read(name, "a list of strings") { value in
            guard let items = value.list else { return nil }
            let texts = items.compactMap(\.string)
            return texts.count == items.count ? texts : nil
        }
    }

    func numbers(_ name: String) throws(APIError) -> [Int]? {
        try read(name, "a list of integers") { value in
            guard let items = value.list else { return nil }
            let numbers = items.compactMap(\.int)
            return numbers.count == items.count ? numbers : nil
        }
    }

    func requiredText(_ name: String) throws(APIError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw APIError("\(name) is required", field: name) }
        return text
    }

    func requiredNumber(_ name: String) throws(APIError) -> Int {
        guard let number = try number(name) else { throw APIError("\(name) is required", field: name) }
        return number
    }

    /// One of `choices`.
    func choice(_ name: String, _ choices: [String]) throws(APIError) -> String? {
        guard let text = try text(name) else { return nil }
        guard choices.contains(text) else {
            throw APIError("Must be one of \(choices.joined(separator: ", "))", field: name)
        }
        return text
    }

    /// A number within bounds.
    func number(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let number = try number(name) else { return nil }
        guard range.contains(number) else {
            throw APIError("Must be between \(range.lowerBound) and \(range.upperBound)", field: name)
        }
        return number
    }

    private func read<Result>(
        _ name: String, _ kind: String, _ convert: (Value) -> Result?
    ) throws(APIError) -> Result? {
        guard let value = body[name], !value.isNull else { return nil }
        guard let result = convert(value) else { throw APIError("\(name) must be \(kind)", field: name) }
        return result
    }
}
