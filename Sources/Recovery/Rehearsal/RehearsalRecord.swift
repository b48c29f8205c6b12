// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A rehearsal of an upgrade, or the upgrade itself: what was changed, what was seen before and after, and what follows.
public struct RehearsalRecord: Hashable, Sendable, Codable {
    /// What became of the upgrade.
    public enum Outcome: String, Sendable, Codable {
        /// The new version is there.
        case upgraded
        /// It was bad, and the state before is back.
        case back
        /// It was not begun, or there was nothing to upgrade.
        case untouched
        /// The way back was not walked to its end.
        case open
    }

    /// A page at a width, before and after.
    public struct Picture: Hashable, Sendable, Codable {
        /// The page's path.
        public var path: String
        /// The width of the window.
        public var width: Int
        /// Pixels of the picture.
        public var pixels: Int
        /// Pixels that differ, where two pictures of the state before do not.
        public var differing: Int
        /// Pixels in regions that differ between two pictures of the state before: they are not looked at.
        public var noise: Int
        /// The pictures as PNG in base64, for the page alone.
        public var before = "", after = "", difference = ""

        enum CodingKeys: String, CodingKey { case path, width, pixels, differing, noise }

        /// The share of pixels that differ, of those that are looked at.
        public var share: Double { pixels > noise ? Double(differing) / Double(pixels - noise) : 0 }

        /// A comparison of two pictures.
        public init(path: String, width: Int, pixels: Int, differing: Int, noise: Int) {
            (self.path, self.width, self.pixels) = (path, width, pixels)
            (self.differing, self.noise) = (differing, noise)
        }
    }

    /// The version of this form.
    public var format = 1
    /// When it began and what it is: `20261126T001203Z-wordpress`.
    public var id: String
    /// `staging` or `production`.
    public var target: String
    /// The inventory.
    public var inventory: String
    /// The blog's address.
    public var url = ""
    /// When it began and ended.
    public var began: Stamp, ended: Stamp?
    /// What was to be changed: name, old and new version.
    public var plan: [String] = []
    /// What became of it.
    public var outcome = Outcome.untouched
    /// The step that failed, and its words.
    public var failedAt = "", trouble = ""
    /// The walks.
    public var walks: [BlogWalk] = []
    /// The pictures.
    public var pictures: [Picture] = []
    /// Why there are none; nil when there are.
    public var noPictures: String?
    /// The share of pixels from which on a page counts as another.
    public var threshold: Double
    /// The commands that do the same in production, and those that go back.
    public var commands: [String] = [], backCommand = ""

    /// A rehearsal that begins.
    public init(id: String, target: String, inventory: String, began: Stamp, threshold: Double) {
        (self.id, self.target, self.inventory) = (id, target, inventory)
        (self.began, self.threshold) = (began, threshold)
    }

    /// The walk called `name`, the last one of that name.
    public func walk(_ name: String) -> BlogWalk? { walks.last { $0.walk == name } }

    /// The record as JSON, keys sorted.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
