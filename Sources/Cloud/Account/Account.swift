// SPDX-License-Identifier: Apache-2.0

import Values

/// Everything a provider knows about one customer, as a value: a request is a change of it, and a list of works to do.
struct Account: Sendable {
    /// Things by kind and number, in the order they came to be.
    private(set) var things: [Kind: OrderedDictionary<Int, Thing>] = [:]
    /// The highest number given away.
    private(set) var lastID = 1000
    /// What has to happen outside of the account, in order; taken by whoever does it.
    var works: [Work] = []
    /// The world it stands in.
    let place: Place

    init(place: Place) { self.place = place }

    /// The things of a kind that belong to `parent`, or all of them.
    func all(_ kind: Kind, of parent: Int? = nil) -> [Thing] {
        guard let things = things[kind] else { return [] }
        guard let parent else { return Array(things.values) }
        return things.values.filter { $0.parent == parent }
    }

    /// The thing of a kind with a number.
    func find(_ kind: Kind, _ id: Int) -> Thing? { things[kind]?[id] }

    /// The thing of a kind with a number, of `parent` when one is given; 404 otherwise.
    func require(_ kind: Kind, _ id: Int, of parent: Int? = nil) throws(APIError) -> Thing {
        guard let thing = find(kind, id), parent == nil || thing.parent == parent else { throw .notFound }
        return thing
    }

    /// Adds a thing with a number of its own, which becomes its `id`, and returns it.
    mutating func add(_ kind: Kind, _ fields: Dict, inner: Dict = [:]) -> Thing {
        lastID += 1
        var all: Dict = ["id": .int(lastID)]
        all.merge(fields) { $1 }
        let thing = Thing(id: lastID, fields: all, inner: inner)
        things[kind, default: [:]][thing.id] = thing
        return thing
    }

    /// Puts a changed thing back.
    mutating func put(_ kind: Kind, _ thing: Thing) { things[kind, default: [:]][thing.id] = thing }

    /// Changes a thing where it is; nothing when it has gone.
    mutating func change(_ kind: Kind, _ id: Int, _ body: (inout Thing) -> Void) {
        guard var thing = find(kind, id) else { return }
        body(&thing)
        put(kind, thing)
    }

    /// Takes a thing away.
    mutating func remove(_ kind: Kind, _ id: Int) { things[kind]?.removeValue(forKey: id) }

    /// A number that nothing has, for things whose `id` has to be known first.
    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }
}

extension Account {
    /// The state file's text.
    var stored: Value {
        var sections: Dict = ["last_id": .int(lastID)]
        for kind in Kind.allCases where things[kind]?.isEmpty == false {
            sections[kind.rawValue] = .list(all(kind).map(\.stored))
        }
        return .dict(sections)
    }

    /// Reads a state file; what it doesn't know is passed over.
    init(stored: Value, place: Place) {
        self.init(place: place)
        lastID = stored["last_id"]?.int ?? lastID
        for kind in Kind.allCases {
            for item in stored[kind.rawValue]?.list ?? [] {
                guard let thing = Thing(stored: item) else { continue }
                put(kind, thing)
            }
        }
    }
}

/// Something that has to happen outside of the account.
enum Work: Hashable, Sendable {
    /// What the Linode's inner `job` says.
    case linode(Int)
    /// A machine whose Linode has gone.
    case grave(Int)
    /// Firewall rules have changed, or who they apply to.
    case firewalls
    /// NodeBalancers have changed.
    case balancers
    /// A domain has changed; also when it has gone.
    case zone(Int)
}
