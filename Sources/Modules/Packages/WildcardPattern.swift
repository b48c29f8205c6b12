// SPDX-License-Identifier: Apache-2.0

/// A pattern of fnmatch(3): `*`, `?`, `[a-z]`, `[!a-z]`; everything else stands for itself.
struct WildcardPattern: Sendable {
    private enum Item {
        case any, one
        case exactly(Character)
        case set([ClosedRange<Character>], isNegated: Bool)
    }
    private var items: [Item] = []

    init(_ text: String) {
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "*": items.append(.any)
            case "?": items.append(.one)
            case "[":
                guard let (set, after) = Self.set(rest) else { fallthrough }
                items.append(set)
                rest = after
            default: items.append(.exactly(character))
            }
        }
    }

    /// Whether the whole of `text` matches.
    func matches(_ text: String) -> Bool { Self.match(items[...], Array(text)[...]) }

    private static func match(_ items: ArraySlice<Item>, _ text: ArraySlice<Character>) -> Bool {
        guard let item = items.first else { return text.isEmpty }
        if case .any = item {
            return (text.startIndex...text.endIndex).contains { match(items.dropFirst(), text[$0...]) }
        }
        guard let character = text.first, accepts(item, character) else { return false }
        return match(items.dropFirst(), text.dropFirst())
    }

    private static func accepts(_ item: Item, _ character: Character) -> Bool {
        switch item {
        case .any, .one: true
        case .exactly(let wanted): character == wanted
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
        }
    }

    /// The set that starts behind `[`, and what follows it; nil when it never ends.
    private static func set(_ text: Substring) -> (Item, Substring)? {
        var rest = text
        let isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        guard let end = rest.dropFirst().firstIndex(of: "]") else { return nil }
        let members = Array(rest[..<end])
        var ranges: [ClosedRange<Character>] = []
        var index = 0
        while index < members.count {
            if index + 2 < members.count, members[index + 1] == "-", members[index] <= members[index + 2] {
                ranges.append(members[index]...members[index + 2])
                index += 3
            } else {
                ranges.append(members[index]...members[index])
                index += 1
            }
        }
        return (.set(ranges, isNegated: isNegated), rest[rest.index(after: end)...])
    }
}
